# Builds the frozen app and its installer into dist\. Needs Python 3.11 or newer and Inno Setup 6 (iscc) on the path.
# Usage: powershell -File packaging\windows\build.ps1
$ErrorActionPreference = "Stop"
$root = Resolve-Path (Join-Path $PSScriptRoot "..\..")
$build = Join-Path $root "build"
$python = Join-Path $build "venv\Scripts\python.exe"
$version = (Select-String -Path (Join-Path $root "pyproject.toml") -Pattern '^version = "(.*)"$').Matches[0].Groups[1].Value

function Step([scriptblock] $what) {
    & $what
    if ($LASTEXITCODE -ne 0) { throw "failed: $what" }
}

if (-not (Test-Path $python)) { Step { python -m venv (Join-Path $build "venv") } }
Step { & $python -m pip install --quiet "$root" "pyinstaller>=6.14,<7" }
Step { & $python -m pip install --quiet --force-reinstall --no-deps "$root" }
$env:THIRDS_ICONS = Join-Path $build "icons"
Step { & $python (Join-Path $root "packaging\frozen\draw_icons.py") $env:THIRDS_ICONS }
Step { & $python -m PyInstaller --noconfirm --log-level WARN --distpath (Join-Path $build "frozen") --workpath (Join-Path $build "work") (Join-Path $root "packaging\frozen\thirds.spec") }
Step { & (Join-Path $build "frozen\thirds\thirds.exe") --version }
Step { iscc "/DVersion=$version" (Join-Path $PSScriptRoot "thirds.iss") }
