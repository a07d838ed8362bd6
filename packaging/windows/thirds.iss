; Inno Setup script of the Windows installer. build.ps1 calls it: iscc /DVersion=0.1.0 thirds.iss
#ifndef Version
  #error Say which version: iscc /DVersion=X.Y.Z thirds.iss
#endif

[Setup]
AppId={{7C0B2C56-7A0B-4B0B-9C3E-5A0D8C0E3F11}
AppName=Thirds
AppVersion={#Version}
AppPublisher=The Thirds developers
DefaultDirName={autopf}\Thirds
DefaultGroupName=Thirds
DisableProgramGroupPage=yes
; For everybody where the user may, for oneself otherwise.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\icons\thirds.ico
UninstallDisplayIcon={app}\thirds-app.exe
OutputDir=..\..\dist
OutputBaseFilename=thirds-{#Version}-windows-x64
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"
Name: "german"; MessagesFile: "compiler:Languages\German.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "..\..\build\frozen\thirds\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Thirds"; Filename: "{app}\thirds-app.exe"
Name: "{autodesktop}\Thirds"; Filename: "{app}\thirds-app.exe"; Tasks: desktopicon

[Registry]
; "Open with" for folders; photos keep the program that opens them.
Root: HKA; Subkey: "Software\Classes\Directory\shell\Thirds"; ValueType: string; ValueData: "Open in Thirds"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Directory\shell\Thirds\command"; ValueType: string; ValueData: """{app}\thirds-app.exe"" ""%1"""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\thirds-app.exe\shell\open\command"; ValueType: string; ValueData: """{app}\thirds-app.exe"" ""%1"""; Flags: uninsdeletekey

[Run]
Filename: "{app}\thirds-app.exe"; Description: "{cm:LaunchProgram,Thirds}"; Flags: nowait postinstall skipifsilent

[Messages]
; Removing Thirds leaves what it has learnt.
ConfirmUninstall=Remove %1? Your profiles with choices and models stay in your AppData folder, under Local\thirds.
