"""`handraiser model`: faults for people and programs, exit codes, the default to start from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handraiser.model import default_model_text, load_model
from handraiser_cli.main import app
from handraiser_cli.presets import preset_names, preset_text


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the default model to break."""
    path = tmp_path / "model.yaml"
    path.write_text(default_model_text())
    return path


def test_the_default_model_has_no_faults(model: Path) -> None:
    result = CliRunner().invoke(app, ["model", "lint", str(model)])
    assert result.exit_code == 0
    assert "no faults" in result.output


def test_default_prints_the_shipped_document_to_the_letter() -> None:
    assert CliRunner().invoke(app, ["model", "default"]).output == default_model_text()


def test_every_fault_has_file_line_and_column(model: Path) -> None:
    text = (
        model.read_text().replace("total: 70", "total: 700").replace("total: 55\n", "total: 999\n")
    )
    model.write_text(text)
    result = CliRunner().invoke(app, ["model", "lint", str(model)])
    assert result.exit_code == 1
    for broken in ("total: 700", "total: 999"):
        line = text[: text.index(broken)].count("\n") + 1
        assert f"model.yaml:{line}:13:" in result.output


def test_line_100_is_a_number_and_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text("#\n" * 99 + "a: [")
    result = CliRunner().invoke(app, ["model", "lint", str(path)])
    assert result.output.startswith(f"{path}:100:5: not YAML")


def test_programs_get_the_faults_as_json(model: Path) -> None:
    model.write_text(model.read_text().replace("limit: once", "limti: once"))
    result = CliRunner().invoke(app, ["model", "lint", str(model), "--json"])
    assert result.exit_code == 1
    told = json.loads(result.output)
    (fault,) = [each for each in told if each["severity"] == "fault"]
    assert fault["path"] == "scorecards.default.rules.newsletter-signed-up.limti"
    assert "did you mean 'limit'" in fault["message"]
    assert fault["column"] == 9


def test_a_file_that_is_not_there_is_exit_code_two(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["model", "lint", str(tmp_path / "no.yaml")]).exit_code == 2


def test_programs_can_tell_a_warning_from_a_fault(model: Path) -> None:
    text = model.read_text()
    assert text.count("points: {default: 10, manufacturing: 5}") == 1
    result = CliRunner().invoke(app, ["model", "lint", str(model), "--json"])
    assert result.exit_code == 0
    (warning,) = json.loads(result.output)
    assert set(warning) == {"line", "column", "path", "message", "severity"}
    assert warning["severity"] == "warning"
    assert warning["path"] == "scorecards.default.rules.email-opened.points"

    model.write_text(text.replace("total: 70", "total: 700"))
    result = CliRunner().invoke(app, ["model", "lint", str(model), "--json"])
    assert result.exit_code == 1
    assert [one["severity"] for one in json.loads(result.output)] == ["warning", "fault"]


def test_people_see_warnings_too(model: Path) -> None:
    result = CliRunner().invoke(app, ["model", "lint", str(model)])
    assert result.exit_code == 0
    assert "warning: mail programs open e-mails" in result.output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"model: x\nname: \xff", "is not UTF-8: line 2 has a byte that no text has"),
        ("model: ours".encode("utf-16"), "is not UTF-8: line 1"),
        (b"x" * 2_000_004, "is longer than the 500,000 characters of a model"),
    ],
)
def test_a_file_that_is_no_text_of_a_model_is_exit_code_two(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes(content)
    result = CliRunner().invoke(app, ["model", "lint", str(path)])
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["model", "lint", str(tmp_path)])
    assert result.exit_code == 2
    assert "can't be read" in result.output


def test_a_text_that_is_a_little_too_long_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text("#" * 500_001)
    result = CliRunner().invoke(app, ["model", "lint", str(path)])
    assert result.exit_code == 1
    assert f"{path}:1:1: a document has at most 500000 characters" in result.output


def test_a_byte_order_mark_is_no_fault(model: Path) -> None:
    model.write_bytes(b"\xef\xbb\xbf" + model.read_bytes())
    assert CliRunner().invoke(app, ["model", "lint", str(model)]).exit_code == 0


def test_the_schema_is_printed_for_editors() -> None:
    result = CliRunner().invoke(app, ["model", "schema"])
    assert result.exit_code == 0
    assert json.loads(result.output)["title"] == "Handraiser scoring model"


class TestNew:
    """`handraiser model new`: a model to start from."""

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["model", "new", *arguments])

    def test_list_shows_each_preset_with_one_line(self) -> None:
        result = self.run("--list")
        assert result.exit_code == 0
        assert [line.split()[0] for line in result.output.splitlines()] == preset_names()
        assert all(len(line.split()) > 8 for line in result.output.splitlines())

    @pytest.mark.parametrize("preset", preset_names())
    def test_a_preset_is_printed_to_the_letter(self, preset: str) -> None:
        assert self.run("--preset", preset).output == preset_text(preset)

    def test_a_name_is_all_that_changes(self) -> None:
        text = self.run("--preset", "b2b-saas", "--name", "acme-leads").output
        assert load_model(text).label == "acme-leads/1"
        assert text.replace("model: acme-leads", "model: b2b-saas") == preset_text("b2b-saas")

    def test_a_written_file_passes_lint(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.yaml"
        assert self.run("--preset", "event-led", "--out", str(path)).exit_code == 0
        assert CliRunner().invoke(app, ["model", "lint", str(path)]).exit_code == 0

    def test_a_file_is_overwritten_only_by_force(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.yaml"
        path.write_text("months of work")
        refused = self.run("--preset", "b2b-saas", "--out", str(path))
        assert refused.exit_code == 1
        assert "--force" in refused.output
        assert path.read_text() == "months of work"
        assert self.run("--preset", "b2b-saas", "--out", str(path), "--force").exit_code == 0
        assert path.read_text() == preset_text("b2b-saas")

    def test_a_place_that_cannot_be_written_is_said(self, tmp_path: Path) -> None:
        result = self.run("--preset", "b2b-saas", "--out", str(tmp_path / "no" / "mine.yaml"))
        assert result.exit_code == 1
        assert "can't be written" in result.output

    def test_an_unknown_preset_names_the_known_ones(self) -> None:
        result = self.run("--preset", "b2b-sas")
        assert result.exit_code == 2
        assert "did you mean b2b-saas?" in result.output
        assert all(name in result.output for name in preset_names())

    def test_without_a_preset_the_known_ones_are_named(self) -> None:
        result = self.run()
        assert result.exit_code == 2
        assert all(name in result.output for name in preset_names())

    @pytest.mark.parametrize("name", ["Acme Leads", "x\nversion: 7", "a" * 65])
    def test_a_name_no_model_may_have_is_refused(self, name: str) -> None:
        result = self.run("--preset", "b2b-saas", "--name", name)
        assert result.exit_code == 2
        assert "no name of a model" in result.output
