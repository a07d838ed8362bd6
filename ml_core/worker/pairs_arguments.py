"""The flags of `thirds pairs`, apart from what it does: help and a mistyped flag answer at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

PREFERENCE_PAIRS = "preference_pairs.json"


@dataclass(frozen=True)
class Pairs:
    """List who judged how many pairs of crops, or choose pairs, write judgements to a file and read them from one."""

    photos: Annotated[
        tyro.conf.Positional[tuple[Path, ...]],
        tyro.conf.arg(
            metavar="PHOTO...",
            help="With --choose: photos, or folders of photos, to choose pairs of; all you have added by default.",
            help_behavior_hint="",
        ),
    ] = ()
    choose: Annotated[
        int, tyro.conf.arg(metavar="N", help="Write the next N pairs to judge to a file.", help_behavior_hint="")
    ] = 0
    output: Annotated[Path, tyro.conf.arg(metavar="FILE", help="Where --choose writes the pairs.")] = Path(
        PREFERENCE_PAIRS
    )
    import_file: Annotated[
        Path | None,
        tyro.conf.arg(
            metavar="FILE",
            help="Read judgements: JSON or CSV of --export, or pairs of --choose that were judged elsewhere.",
            help_behavior_hint="",
        ),
    ] = None
    export: Annotated[
        Path | None,
        tyro.conf.arg(
            metavar="FILE",
            help=f"Write all judgements: as .json, as .csv, or, called {PREFERENCE_PAIRS}, with corner boxes.",
            help_behavior_hint="",
        ),
    ] = None
    from_crops: Annotated[
        bool, tyro.conf.arg(help="Make pairs of the crops you accepted and corrected.", help_behavior_hint="")
    ] = False
    annotator: Annotated[
        str,
        tyro.conf.arg(
            metavar="NAME",
            help="Who judges, or gave the answers of a file that names nobody; only theirs are exported.",
            help_behavior_hint="",
        ),
    ] = ""
    catalog: Annotated[
        Path | None,
        tyro.conf.arg(metavar="FILE", help="The catalog.", help_behavior_hint="(default: that of the first profile)"),
    ] = None
