"""The commands of ``regard``. Each parses its options and calls the workspace; nothing is decided here."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import click

from regard import __version__
from regard.cli import acting
from regard.cli.options import AT, FOLDER, KEEP, KEPT, now, this_morning
from regard.clock import iso
from regard.errors import BadSettings, NotWatched, RegardError
from regard.words import Micros


class Regard(click.Group):
    """Turns every mishap of Regard into one clear line and its exit code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a RegardError ends it with its message."""
        try:
            return super().invoke(ctx)
        except RegardError as error:
            click.echo(f"regard: {error}", err=True)
            ctx.exit(error.exit_code)


@click.group(cls=Regard, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="regard")
def main() -> None:
    """Reverse recruiting: employers find and court people. Regard says what to do next for each, and why."""


_DEMO_KEY = "id:secret"
"""Opens the stand-ins of the demo, which run in this process only."""
_DEMO_COMPANY = "the demo company"
_SCOPES = ["read", "act", "import", "manage"]
_REPORT = click.option("--report", type=FOLDER, help="Write the report, one HTML file, here.")


@main.command()
@click.argument("folder", type=FOLDER)
@AT
@KEEP
@_REPORT
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document (docs/today.schema.json).")
@click.option("--why", metavar="PERSON", help="Show every rule for one person: name, e-mail address or number.")
def today(folder: Path, at: Micros | None, workspace: Path | None, report: Path | None, as_json: bool, why: str | None) -> None:
    """Read a FOLDER of exports and say what to do today for each person, how, and why.

    Nothing is sent and nothing leaves this machine.
    """
    from regard.cli import showing  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import

    moment = now(at)
    with open_workspace(workspace) as opened:
        files = showing.with_progress(lambda progress: opened.read(folder, moment, progress))
        if why:
            showing.show_why(opened.why(why, moment), as_json=as_json)
            return
        day = opened.day(moment, files, health=as_json or report is not None)
        if report:
            opened.write_report(day, report)
        showing.show_day(day, report, as_json=as_json)


@main.command()
@click.option("--people", default=400, show_default=True, type=click.IntRange(20, 200_000), help="How many people.")
@click.option("--seed", default=7, show_default=True, help="Another seed makes another company.")
@click.option("--folder", type=FOLDER, default=Path("demo"), show_default=True, help="Where to write its exports.")
@click.option("--no-open", is_flag=True, help="Write the report and the workspace, and open nothing.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65_535), help="Port of the pages.")
@AT
def demo(people: int, seed: int, folder: Path, no_open: bool, port: int, at: Micros | None) -> None:
    """Make up a company, write its exports to a folder, read them, and open its workspace in the browser."""
    from regard.cli import showing  # late: --help must answer at once
    from regard.cli.duplicates import show_likeliest  # late: the same
    from regard.cli.pulling import show_sums  # late: the same
    from regard.cli.writing import show_states  # late: the same
    from regard.demo import write_company  # late: only this command needs it
    from regard.demo.systems import RULES, in_ashby, in_greenhouse  # late: the same
    from regard.fakes.ashby import FakeAshby  # late: the same
    from regard.fakes.greenhouse import FakeGreenhouse  # late: the same
    from regard.workspace import open_workspace  # late: the engines take a second to import

    moment = this_morning() if at is None else at
    exports = folder / "exports"
    company = showing.with_progress(lambda progress: write_company(
        exports, people=people, seed=seed, now=moment, progress=lambda done, total: progress("making up a company", done, total)
    ))  # fmt: skip
    click.echo(f"{company.name}: {company.rows:,} rows in {len(company.files)} files below {exports}", err=True)
    report, kept = folder / "report.html", folder / "workspace"
    shutil.rmtree(kept, ignore_errors=True)
    with open_workspace(kept) as opened:
        files = showing.with_progress(lambda progress: opened.read(exports, moment, progress))
        for system, stand_in in {
            "greenhouse": FakeGreenhouse(in_greenhouse(exports), _DEMO_KEY),
            "ashby": FakeAshby(in_ashby(exports), _DEMO_KEY),
        }.items():
            with stand_in:
                list(opened.pull(system, _DEMO_KEY, moment, url=stand_in.url))
                opened.write_rules(system, RULES[system], moment, by=_DEMO_COMPANY)
                list(opened.write(system, _DEMO_KEY, moment, url=stand_in.url))
            show_sums(system, opened.carried(system))
            show_states(system, opened.exchanged(system))
        show_likeliest(opened.who_is_who())
        day = opened.day(moment, files, health=True)
        opened.write_report(day, report)
        own_page = opened.own_page(showing.somebody_to_write_to(day), moment)
    showing.show_day(day, report, as_json=False)
    if no_open or not sys.stdout.isatty():
        click.echo(f"In the browser: regard serve --workspace {kept}")
        return
    click.echo(f"As the person: http://127.0.0.1:{port}/me/{own_page}")
    _serve(kept, at, "127.0.0.1", port, "--open")


@main.command()
@click.argument("folder", type=FOLDER)
@AT
@KEEP
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, with the people behind each figure.")
def health(folder: Path, at: Micros | None, workspace: Path | None, as_json: bool) -> None:
    """Read a FOLDER and say how complete, fresh, unique and valid each source is, and who looks after it."""
    from regard.cli import showing  # late: --help must answer at once
    from regard.cli.health import show_health  # late: the same
    from regard.workspace import open_workspace  # late: the engines take a second to import

    moment = now(at)
    with open_workspace(workspace) as opened:
        showing.with_progress(lambda progress: opened.read(folder, moment, progress))
        show_health(opened.health(moment), as_json=as_json)


@main.command()
@click.argument("folder", type=FOLDER)
@AT
@KEEP
@click.option("--json", "as_json", is_flag=True, help="Print each role with its people as JSON.")
def pools(folder: Path, at: Micros | None, workspace: Path | None, as_json: bool) -> None:
    """Show who satisfies each open role and persona in FOLDER now, without any ranking."""
    from regard.cli import showing  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import

    moment = now(at)
    with open_workspace(workspace) as opened:
        showing.with_progress(lambda progress: opened.read(folder, moment, progress))
        showing.show_pools(opened.pools(moment), as_json=as_json)


@main.command()
@click.argument("folder", type=FOLDER, required=False)
@KEPT
@AT
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65_535), help="Port to listen on.")
def serve(folder: Path | None, workspace: Path, at: Micros | None, host: str, port: int) -> None:
    """Show a kept workspace in the browser, for several people; a FOLDER of exports is read into it first."""
    if folder is not None:
        from regard.cli import showing  # late: --help must answer at once
        from regard.workspace import open_workspace  # late: the engines take a second to import

        with open_workspace(workspace) as opened:
            showing.with_progress(lambda progress: opened.read(folder, now(at), progress))
    _serve(workspace, at, host, port)


def _serve(workspace: Path, at: Micros | None, host: str, port: int, *more: str) -> None:
    """Go on as the pages: the other doors, in this process."""
    told = ["--workspace", str(workspace), "--host", host, "--port", str(port), "--at", str(at or 0), *more]
    os.execv(sys.executable, [sys.executable, "-m", "regard.serve", *told])  # noqa: S606 - our own program


@main.command()
@click.argument("folder", type=FOLDER, required=False)
@KEPT
@click.option("--stop", is_flag=True, help="Watch it no longer; what was read of it stays.")
def watch(folder: Path | None, workspace: Path, stop: bool) -> None:
    """Have `regard serve` read whatever is new or changed in a FOLDER; without one, list the watched folders."""
    from regard.workspace import open_workspace  # late: --help must answer at once, and the engines take a second to import
    from regard.workspace.watching import unwatch, watched_folders  # late: the same
    from regard.workspace.watching import watch as begin  # late: the same

    with open_workspace(workspace, create=folder is not None and not stop) as opened:
        if folder is None:
            for one in watched_folders(opened.store):
                click.echo(f"{one.path}  (since {(iso(one.since) or '')[:10]})")
        elif not stop:
            click.echo(f"{begin(opened.store, folder, now(None))} is watched while `regard serve` serves {workspace}.")
        elif unwatch(opened.store, folder):
            click.echo(f"{folder} is watched no longer; what was read of it stays.")
        else:
            raise NotWatched(str(folder))


@main.command()
@click.argument("system", metavar="SYSTEM")
@KEPT
@AT
@click.option("--url", default="", help="Another address of the system.")
@click.option("--again", is_flag=True, help="Read it from the beginning; what is known already changes nothing.")
def pull(system: str, workspace: Path, at: Micros | None, url: str, again: bool) -> None:
    """Read what is new in a SYSTEM (greenhouse, lever, luma, imap ...); its key is a setting (REGARD_GREENHOUSE_KEY ...)."""
    from regard.cli import pulling  # late: --help must answer at once
    from regard.connectors.systems import described  # late: the same
    from regard.workspace import open_workspace  # late: the engines take a second to import

    key, url = pulling.key_of(described(system).name), url or pulling.url_of(system)
    with open_workspace(workspace) as opened:
        failed = pulling.show_pulled(opened.pull(system, key, now(at), url=url, again=again))
    if failed:
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("name", metavar="NAME")
@KEPT
@AT
@click.option("--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="What the fields of streams mean.")
def bridge(name: str, workspace: Path, at: Micros | None, mapping: Path | None) -> None:
    """Read the messages of a Singer tap or an Airbyte source from the standard input; give back its states.

    NAME is what you call it, for instance tap-hubspot.
    """
    from regard.cli import pulling  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.company import mappings_in  # late: the same

    told = mappings_in(mapping) if mapping else {}
    with open_workspace(workspace) as opened:
        failed = pulling.show_bridged(opened.bridge(name, sys.stdin.buffer, now(at), told))
    if failed:
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("system", metavar="SYSTEM")
@KEPT
@AT
@click.option("--url", default="", help="Another address of the system.")
@click.option(
    "--rule", "rules", multiple=True, metavar="FIELD=RULE", help="Who decides over a field: latest, here, there, manual, off."
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--most", type=click.IntRange(min=1), default=500, show_default=True, help="Records written to at most.")
def write(system: str, workspace: Path, at: Micros | None, url: str, rules: tuple[str, ...], dry_run: bool, most: int) -> None:
    """Write back to a SYSTEM what we know better of its people, field by field; with --rule only say who decides."""
    from regard.cli import pulling, writing  # late: --help must answer at once
    from regard.connectors.manifest import manifest_of  # late: the same
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.desk import LOCAL  # late: the same

    manifest, wanted = manifest_of(system), writing.rules_from(rules)
    with open_workspace(workspace, create=False) as opened:
        settled = opened.write_rules(system, wanted, now(at), by=LOCAL)
        if wanted or not (settled or opened.exchanged(system)):  # who was erased is passed on, whatever is exchanged
            writing.show_rules(manifest, settled)
        elif dry_run:
            writing.show_exchanged(opened.would_write(system, now(at)), planned=True)
        else:
            writing.show_exchanged(opened.write(system, pulling.key_of(system), now(at), url=url, most=most))
        writing.show_open(opened.exchanged(system))


@main.command()
@click.argument("system", metavar="SYSTEM")
@click.argument("record")
@click.argument("field")
@click.argument("choice", type=click.Choice(["ours", "theirs", "done"]))
@KEPT
@AT
def settle(system: str, record: str, field: str, choice: str, workspace: Path, at: Micros | None) -> None:
    """Decide over an open FIELD of a RECORD in a SYSTEM: ours, theirs, or done for somebody who was erased there by hand."""
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.desk import LOCAL  # late: the same

    with open_workspace(workspace, create=False) as opened:
        try:
            opened.settle(system, record, field, choice, now(at), by=LOCAL)
        except ValueError as error:
            raise BadSettings(str(error)) from error


@main.command()
@click.argument("system", metavar="SYSTEM")
@KEPT
@click.option("--json", "as_json", is_flag=True, help="Print every path with its fate as JSON.")
def carried(system: str, workspace: Path, as_json: bool) -> None:
    """Show what became of every field that a SYSTEM sent: carried, kept as it came, withheld, not usable, or new."""
    from regard.cli import pulling  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import

    with open_workspace(workspace, create=False) as opened:
        pulling.show_carried(system, opened.carried(system), as_json=as_json)


@main.command()
@KEPT
def imports(workspace: Path) -> None:
    """List what has been read into a kept workspace."""
    from regard.cli import showing  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import

    with open_workspace(workspace, create=False) as opened:
        showing.show_imports(opened.imports())


@main.command()
@click.argument("import_id", metavar="IMPORT")
@KEPT
def undo(import_id: str, workspace: Path) -> None:
    """Take one IMPORT back, as if the file had never been read."""
    from regard.workspace import open_workspace  # late: the engines take a second to import

    with open_workspace(workspace, create=False) as opened:
        opened.undo(import_id)
    click.echo(f"Import {import_id} is undone; the store is as it was before.")


@main.command()
@KEPT
@click.option("--same", nargs=2, metavar="RECORD RECORD", help="These two records are one person.")
@click.option("--never", nargs=2, metavar="RECORD RECORD", help="These two records are never one person.")
@click.option("--certain", is_flag=True, help="Join all pairs that are as good as certain, in one act.")
@click.option("--take-back", metavar="ACT", help="Take one decision back; the list names it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def duplicates(
    workspace: Path, same: tuple[str, str] | None, never: tuple[str, str] | None, certain: bool,
    take_back: str | None, as_json: bool,
) -> None:  # fmt: skip
    """List pairs that may be one person, the likeliest first, or decide about one."""
    from regard.cli.duplicates import show_duplicates  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.desk import LOCAL  # late: the same

    said = {"identity.same": same, "identity.never": never}
    with open_workspace(workspace, create=False) as opened:
        try:
            for kind, pair in said.items():
                if pair:
                    opened.decide_who(kind, *pair, by=LOCAL, now=now(None))
            if certain:
                opened.join_certain(by=LOCAL, now=now(None))
            if take_back:
                opened.undecide(take_back, by=LOCAL, now=now(None))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        show_duplicates(opened.who_is_who(), as_json=as_json)


@main.command()
@click.argument("person")
@KEPT
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def erase(person: str, workspace: Path, yes: bool) -> None:
    """Erase everything that is held about a PERSON (name, address or number), for good."""
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.desk import LOCAL  # late: the same

    with open_workspace(workspace, create=False) as opened:
        number = opened.number_of(person)
        if not yes:
            click.confirm(f"Erase everything about {person}? It cannot be undone.", abort=True)
        done = opened.erase(number, now(None), by=LOCAL)
        opened.join()
    click.echo(f"Erased: {done.told}.")


@main.command()
@KEPT
@AT
@click.option("--do", "do_it", is_flag=True, help="Erase them; without it they are only listed.")
def retention(workspace: Path, at: Micros | None, do_it: bool) -> None:
    """List whoever has been kept long enough and is to be erased, or with --do erase them."""
    from regard.cli import showing  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.desk import LOCAL  # late: the same

    with open_workspace(workspace, create=False) as opened:
        moment = now(at)
        due = opened.erase_due(moment, by=LOCAL) if do_it else opened.due(moment)
        if do_it:
            opened.join()
    showing.show_due(due, erased=do_it)


@main.command()
@click.argument("folder", type=FOLDER)
@KEPT
def export(folder: Path, workspace: Path) -> None:
    """Write everything that a kept workspace holds to a FOLDER, as JSON Lines."""
    from regard.workspace import open_workspace  # late: the engines take a second to import

    with open_workspace(workspace, create=False) as opened:
        for name, lines in opened.export(folder).items():
            click.echo(f"{folder / name}.jsonl: {lines:,} lines")


@main.command()
@click.argument("file", type=FOLDER)
@KEPT
@AT
def people(file: Path, workspace: Path, at: Micros | None) -> None:
    """Write everybody to a FILE as CSV: who they are, what to do with each today, and who must not be contacted."""
    from regard.workspace import open_workspace  # late: the engines take a second to import

    with open_workspace(workspace, create=False) as opened:
        click.echo(f"{file}: {opened.write_people(file, now(at)):,} people")


@main.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(_SCOPES),
    help="What it may do; may be given several times.",
)
@KEPT
def token(name: str, scopes: tuple[str, ...], workspace: Path) -> None:
    """Make a token for a program called NAME; it is shown this once and holds 90 days."""
    from regard.storage.machines import Right  # late: --help must answer at once
    from regard.workspace import open_workspace  # late: the engines take a second to import

    with open_workspace(workspace, create=False) as opened:
        click.echo(opened.give_token(name, frozenset(map(Right, scopes)), now(None)))


for command in acting.COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main()
