"""What the docs show is run, what they name is there, and what they list is complete."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

import redactkit
from redactkit.cli import main, options
from redactkit.cli.app import EXIT_CODES, group
from redactkit.detectors import blazeface, face, plate, weights
from redactkit.media import pixels, stills
from redactkit.media.containers import TABLE
from redactkit.plan import codec
from redactkit.plan.model import Plan, PlanSource
from redactkit.report.model import FileFacts, FrameReport, Region, Report
from redactkit.testing import draw_clip, draw_scene, moving_faces

ROOT = Path(__file__).resolve().parents[3]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
PAGES = [ROOT / "README.md", *DOCS]
WORKED_THROUGH = ("docs/tutorial.md", "docs/how-to/folder.md")
"""Pages whose `redactkit` lines are run too, in order, together with their Python."""
PLATE_SCHEMES = (plate.BALANCED_CLIP, plate.BALANCED, plate.THOROUGH, plate.FAST)

FENCE = re.compile(r"^(?P<before>[^\n]*)\n```(?P<kind>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run: \S.* -->")
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    kind: str
    code: str
    before: str


def blocks(path):
    text = path.read_text(encoding="utf-8")
    return [
        Block(name(path), text.count("\n", 0, m.start("code")) + 1, m["kind"], m["code"], m["before"])
        for m in FENCE.finditer(text)
    ]


def name(path):
    return path.relative_to(ROOT).as_posix()


def page(path):
    return (ROOT / "docs" / path).read_text(encoding="utf-8")


def commands(block):
    """Return the arguments of each call of redactkit in a shell block."""
    for line in block.code.splitlines():
        words = shlex.split(line, comments=True)
        if "redactkit" in words:
            called = words[words.index("redactkit") + 1 :]
            stop = next((n for n, word in enumerate(called) if word in {">", "|", "||", "&&", "<"}), len(called))
            yield called[:stop]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """The files that the docs speak of, drawn."""
    folder = tmp_path_factory.mktemp("inputs")
    draw_clip(folder / "clip.mp4", frames=8)
    shutil.copy(folder / "clip.mp4", folder / "protest.mp4")
    draw_clip(folder / "clip.mov", frames=4)
    for inside in ("interviews", "footage"):
        (folder / inside).mkdir()
        draw_clip(folder / inside / "monday.mp4", frames=4)
    stills.write(folder / "photo.jpg", draw_scene(320, 180, moving_faces(320, 180))[0], "JPEG")
    return folder


@pytest.fixture
def workplace(inputs, tmp_path, monkeypatch):
    folder = tmp_path / "workplace"
    shutil.copytree(inputs, folder)
    monkeypatch.chdir(folder)
    return folder


def run_python(block, names):
    # Line numbers of a traceback are those of the page.
    code = compile("\n" * (block.line - 1) + block.code, block.page, "exec", dont_inherit=True)
    exec(code, names)  # noqa: S102  our own docs


@pytest.mark.parametrize("path", [p for p in PAGES if any(b.kind == "python" for b in blocks(p))], ids=name)
def test_examples_run(path, workplace):
    names = {"__name__": "example"}
    for block in blocks(path):
        if NOT_RUN.fullmatch(block.before):
            continue
        if block.kind == "python":
            if "import cv2" in block.code:
                pytest.importorskip("cv2", exc_type=ImportError)
            run_python(block, names)
        elif block.kind == "sh" and name(path) in WORKED_THROUGH:
            for arguments in commands(block):
                assert main(arguments) == 0, arguments


def test_command_line_reference_runs(workplace, capsys):
    """The reference's lines, with a plan made first, since one of them applies one."""
    assert main(["analyse", "clip.mp4", "-o", "plan.json"]) == 0
    (workplace / "clip.redacted.mp4").touch()
    for block in blocks(ROOT / "docs/reference/command-line.md"):
        for arguments in commands(block) if block.kind == "sh" else ():
            if arguments[0] == "detectors":  # loads MediaPipe too, which wants a network
                continue
            extra = ["--force"] if arguments[0] == "redact" else []
            assert main([*arguments, *extra]) == 0, arguments
    capsys.readouterr()


CALLS = [(b, a) for p in PAGES for b in blocks(p) if b.kind == "sh" for a in commands(b)]


@pytest.mark.parametrize(("block", "arguments"), CALLS, ids=[f"{b.page}:{b.line} {' '.join(a)}" for b, a in CALLS])
def test_commands_parse(block, arguments):
    """Options exist, values are allowed and fit together; nothing is run."""
    root = click.Context(group, info_name="redactkit")
    word, command, rest = group.resolve_command(root, list(arguments))
    context = command.make_context(word, rest, parent=root)
    given = {k: v for k, v in context.params.items() if k in options._OPTIONS}
    options.settings_of(None, given)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_local_links_lead_somewhere(path):
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for match in LINK.finditer(text):
        target, _, anchor = match["to"].partition("#")
        if "://" in target:
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(match["to"])
        assert there.is_relative_to(ROOT), match["to"]
    assert not broken


def anchors(path):
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.replace("`", "")).strip().lower().replace(" ", "-") for h in headings}


def test_every_page_is_on_the_map():
    linked = {(ROOT / "docs" / m["to"].partition("#")[0]).resolve() for m in LINK.finditer(page("index.md"))}
    assert {name(p) for p in DOCS if p.name != "index.md"} <= {name(p) for p in linked}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_json_blocks_are_json(path):
    for block in blocks(path):
        if block.kind == "json":
            json.loads(block.code)


def test_api_names_everything_public_with_its_arguments():
    text = page("reference/api.md")
    missing = [n for n in redactkit.__all__ if f"`{n}" not in text and f"redactkit.{n}`" not in text]
    assert not missing
    for verb in ("redact", "detect", "mask", "transcode", "analyse", "apply", "inspect", "Redactor"):
        signature = inspect.signature(getattr(redactkit, verb))
        plain = signature.replace(
            parameters=[p.replace(annotation=p.empty) for p in signature.parameters.values()],
            return_annotation=signature.empty,
        )
        assert f"### `{verb}{str(plain).replace(chr(39), chr(34))}`" in text


def test_api_lists_every_error_with_its_parent_and_code():
    text = page("reference/api.md")
    for error in vars(redactkit.errors).values():
        if isinstance(error, type) and issubclass(error, redactkit.RedactkitError):
            parents = ", ".join(f"`{base.__name__}`" for base in error.__bases__)
            assert f"| `{error.__name__}` | {parents} | {error.exit_code} |" in text


def test_settings_page_has_every_field_and_the_defaults():
    text = page("reference/settings.md")
    for field in dataclasses.fields(redactkit.Settings):
        assert f"| `{field.name}` |" in text
    (shown,) = (b.code for b in blocks(ROOT / "docs/reference/settings.md") if b.kind == "json")
    assert redactkit.Settings.from_json(shown) == redactkit.Settings()
    assert json.loads(shown) == json.loads(redactkit.Settings().to_json())


def test_settings_page_knows_the_schemes():
    text = page("reference/settings.md")
    thresholds = (face.BALANCED_CLIP.threshold, face.BALANCED.threshold, face.THOROUGH.threshold, blazeface.THRESHOLD)
    places = ("video and streams", "single frames", "`thorough`", "`fast`")
    for_plates = tuple(scheme.threshold for scheme in PLATE_SCHEMES)
    sentences = [s for s in text.split("## `threshold`")[1].split(". ") if "None takes" in s]
    for sentence, wanted in zip(sentences, (thresholds, for_plates), strict=True):
        assert [float(n) for n in re.findall(r"\d\.\d+", sentence)] == list(wanted)
        assert [sentence.index(place) for place in places] == sorted(sentence.index(place) for place in places)
    schemes = [face.BALANCED_CLIP, face.BALANCED, face.THOROUGH, *PLATE_SCHEMES]
    sizes = {side for scheme in schemes for side in (*map(abs, scheme.looks), scheme.native)}
    sizes |= {face.CLOSE_UP, plate.TILE, blazeface.SHORTER}
    assert all(re.search(rf"\b{size}\b", text) for size in sizes - {0})


def test_command_line_page_has_every_command_option_and_exit_code():
    text = page("reference/command-line.md")
    for word, command in group.commands.items():
        assert f"## `redactkit {word}" in text
        for parameter in command.params:
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert f"`{option}" in text, (word, option)
    listed = re.findall(r"^  (\d+) ", EXIT_CODES, re.MULTILINE)
    assert listed
    assert listed == re.findall(r"^\| (\d+) \|", text.split("## Exit codes")[1], re.MULTILINE)


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("reference/report.md", (Report, FileFacts, FrameReport, Region)),
        ("reference/plan.md", (Plan, PlanSource, redactkit.FrameCovers, redactkit.Cover)),
    ],
)
def test_pages_of_the_json_files_have_every_field(path, kinds):
    missing = [f for kind in kinds for f in kind.__struct_fields__ if f"`{f}`" not in page(path)]
    assert not missing


def test_plan_page_shows_a_plan():
    (shown,) = (b.code for b in blocks(ROOT / "docs/reference/plan.md") if b.kind == "json")
    assert len(codec.from_json(shown).frames) == 3


def test_formats_page_has_every_extension_and_pixel_format():
    text = page("reference/formats.md")
    named = [e for container in TABLE for e in container.extensions] + list(pixels.EDITABLE)
    assert all(f"`{one}`" in text for one in named)


def test_weights_page_has_the_digests_that_are_installed():
    text = page("reference/weights.md")
    # Only what is taken over as it is: the rewritten files may differ in a last bit on another machine.
    missing = [n for n, digest in weights.manifest().items() if n.endswith("tflite") and digest not in text]
    assert not missing, "other weights were taken: update docs/reference/weights.md"


def test_blocks_are_found():
    """The pattern above sees what is there, so that an empty page cannot pass."""
    kinds = [b.kind for p in PAGES for b in blocks(p)]
    fences = sum(len(re.findall(r"^```", p.read_text(encoding="utf-8"), re.MULTILINE)) for p in PAGES)
    assert kinds.count("python") > 15
    assert fences == 2 * len(kinds)
