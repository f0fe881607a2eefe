"""The page "Names": a file of typed names goes in, and comes back with codes and reasons; nothing of it stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.browser.driving import number
from tests.browser.watching import DESKTOP, PHONE, Watch, paints, wait_for_paint
from tests.running import Server, serving

pytestmark = pytest.mark.browser

HEADER = ("person", "state", "district", "phone")
ROWS = [
    *(("p", "Bihar", "Patna", "007") for _ in range(6)),
    *(("q", "U.P.", "Faizabad", "007") for _ in range(3)),
    ("r", "West Bengal", "S. Dinajpur", "+1"),
    ("s", "Telangana", "Railway Quarantine", "=1+1"),
    ("t", "Bihar", "<img src=x onerror=alert(1)>", ""),
]
CODES = {"Patna": "212", "Faizabad": "140", "S. Dinajpur": "310", "Railway Quarantine": ""}
BOTH = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)


def as_csv(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def as_xlsx(path: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(list(row))
    for row in book.active.iter_rows():
        for cell in row:
            cell.data_type = "s"
    book.save(path)
    return path


def drop(page: Page, content: bytes, name: str = "people.csv") -> None:
    """Choose a file and wait until the map shows its districts."""
    before = paints(page)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("#names-file input[type=file]", [file])  # type: ignore[list-item]
    wait_for_paint(page, before)
    expect(page.locator("#names-headline h2")).to_be_visible()


def opened(page: Page) -> Page:
    page.goto("/names")
    wait_for_paint(page)
    page.wait_for_function("() => pravah.restored > 0")
    return page


def got(page: Page, button: str) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return waiting.value


def fills(page: Page) -> set[str]:
    return set(page.evaluate("() => Object.keys(pravah.state.payload.fills)"))


def cell(page: Page, row: int, column: str) -> str:
    return page.locator(f".ag-center-cols-container [row-index='{row}'] [col-id='{column}']").inner_text()


@BOTH
def test_a_csv_file_comes_back_with_codes(page: Page) -> None:
    drop(opened(page), as_csv())
    expect(page.locator("#names-headline")).to_contain_text("10 of 12 rows have their district's code, 83 %.")
    expect(page.locator("#names-headline")).to_contain_text("2 rows under 2 names have none")
    assert fills(page) == {"212", "140", "310"}
    file = got(page, "Download CSV")
    assert file.suggested_filename == "people-lgd.csv"
    rows = list(csv.DictReader(io.StringIO(Path(file.path()).read_text("utf-8-sig"))))
    assert len(rows) == len(ROWS)
    for row, typed in zip(rows, ROWS, strict=True):
        assert row["lgd"] == CODES.get(typed[2], ""), row
        assert row["phone"].lstrip("'") == typed[3], "other columns stay as they are"
    assert rows[0]["name"] == "Patna"
    assert not [row for row in rows if row["phone"].startswith("=")], "a spreadsheet would run it"
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


@BOTH
def test_an_excel_file_comes_back_as_one(page: Page, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    drop(opened(page), as_xlsx(tmp_path / "in.xlsx").read_bytes(), "people.xlsx")
    expect(page.locator("#names-headline")).to_contain_text("10 of 12 rows")
    file = got(page, "Download XLSX")
    assert file.suggested_filename == "people-lgd.xlsx"
    book = load_workbook(io.BytesIO(Path(file.path()).read_bytes()))
    header, *rows = book.active.iter_rows(values_only=True)
    at = {name: index for index, name in enumerate(header)}
    found = {row[at["district"]]: row[at["lgd"]] for row in rows}
    assert (found["Patna"], found["Faizabad"], found["S. Dinajpur"]) == (212, 140, 310)
    assert found["Railway Quarantine"] is None
    assert {row[at["phone"]] for row in rows if row[at["person"]] == "p"} == {"007"}, "a leading zero stays"
    assert [row[at["phone"]] for row in rows if row[at["person"]] == "s"] == ["=1+1"]
    assert all(cell.data_type != "f" for line in book.active.iter_rows() for cell in line), "no cell is a formula"


def test_what_is_not_resolved_stands_first_with_its_reason(page: Page) -> None:
    drop(opened(page), as_csv())
    assert {cell(page, row, "district") for row in (0, 1)} == {"Railway Quarantine", "<img src=x onerror=alert(1)>"}
    for row in (0, 1):
        assert (cell(page, row, "how"), cell(page, row, "lgd")) == ("Not resolved", "")
        assert cell(page, row, "why")
    assert page.locator(".pv-grid img").count() == 0
    assert page.locator("#names-caption").inner_text().startswith("5 ")


def test_a_chip_shows_only_what_was_found_in_one_way(page: Page) -> None:
    drop(opened(page), as_csv())
    rows = page.locator(".ag-center-cols-container .ag-row")
    expect(rows).to_have_count(5)
    chip = page.get_by_role("button", name="Former name")
    assert number(chip.locator("b").inner_text()) == 3
    chip.click()
    expect(rows).to_have_count(1)
    assert cell(page, 0, "is") == "Ayodhya, Uttar Pradesh"
    expect(chip).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(rows).to_have_count(5)
    page.locator("#names-search").fill("dinajpur")
    expect(rows).to_have_count(1)


def test_another_file_starts_with_all_its_names(page: Page) -> None:
    drop(opened(page), as_csv())
    page.get_by_role("button", name="Former name").click()
    drop(page, as_csv([("x", "Bihar", "Gaya", "")]), "gaya.csv")
    expect(page.locator("#names-headline")).to_contain_text("The one row has its district's code.")
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(1)
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".pv-teach")).to_be_visible()
    expect(page.locator(".pv-names-result")).to_be_hidden()
    assert fills(page) == set()


def test_the_day_decides_what_a_name_meant(page: Page) -> None:
    drop(opened(page), as_csv([("x", "Telangana", "Warangal Urban", "")]))
    assert fills(page) != set()
    before = paints(page)
    page.locator("#names-on").click()
    page.locator(".mantine-DatePickerInput-day:not([data-outside])").first.click()
    wait_for_paint(page, before)
    assert cell(page, 0, "district") == "Warangal Urban"
    assert "on" not in urlsplit(page.url).query


@BOTH
def test_a_few_names_are_looked_up_while_they_are_typed(page: Page) -> None:
    opened(page).locator("#names-typed").fill("Faizabad, U.P.\nBihar, Patna\nRailway Quarantine, Telangana")
    entries = page.locator("#names-typed-list li")
    expect(entries).to_have_count(3)
    expect(entries.nth(0)).to_contain_text("Ayodhya, Uttar Pradesh")
    expect(entries.nth(0)).to_contain_text("LGD 140")
    expect(entries.nth(1)).to_contain_text("Patna, Bihar")
    expect(entries.nth(2)).to_contain_text("No code")
    page.locator("#names-typed").fill("")
    expect(entries).to_have_count(0)


def test_codes_of_the_census_typed_by_hand_get_no_code(page: Page) -> None:
    opened(page).locator("#names-typed").fill("\n".join(f"{code}, Bihar" for code in range(203, 233)))
    entries = page.locator("#names-typed-list li")
    expect(entries).to_have_count(1)
    expect(entries).to_contain_text("those of the Census of 2011")


def test_the_example_can_be_dropped_as_it_is(page: Page) -> None:
    with opened(page).expect_download() as waiting:
        page.get_by_role("link", name="Download an example file").click()
    content = Path(waiting.value.path()).read_bytes()
    drop(page, content, waiting.value.suggested_filename)
    expect(page.locator("#names-headline")).to_contain_text("of 7 rows have their district's code")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (as_csv(header=("a", "b", "c", "d")), "people.csv", "state"),
        (b"PK\x03\x04 no workbook", "people.xlsx", "people.xlsx"),
        (b"state,district\nBihar,Patna\n", "people.pdf", "no CSV or Excel file"),
        (b"", "people.csv", "empty"),
        (b"state,district\n" + b"x" * (20 * 2**20), "people.csv", "larger than 20 MB"),
    ],
    ids=["no columns", "no workbook", "no table", "nothing", "too large"],
)
def test_a_file_that_cannot_be_used_is_told_in_place(
    page: Page, content: bytes, name: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    opened(page).set_input_files("#names-file input[type=file]", tmp_path / name)
    problem = page.locator("#names-problem")
    expect(problem).to_contain_text(said)
    expect(page.locator(".pv-teach")).to_be_visible()
    expect(page.locator("#problem")).to_be_empty()
    drop(page, as_csv())
    expect(problem).to_be_empty()


@pytest.mark.parametrize("target", [".pv-drop-title", ".pv-names-head h1", "#map"])
def test_a_file_may_be_dropped_anywhere(page: Page, target: str) -> None:
    opened(page)
    let_fall = """([target, name, text]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([text], name));
        for (const kind of ["dragenter", "dragover", "drop"])
            document.querySelector(target).dispatchEvent(
                new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(let_fall, [target, "people.doc", "x"])
    expect(page.locator("#names-problem")).to_contain_text("no CSV or Excel file")
    expect(page.locator(".pv-drop-over")).to_have_count(0)
    page.evaluate(let_fall, [target, "people.csv", as_csv().decode()])
    expect(page.locator("#names-headline")).to_contain_text("10 of 12 rows")
    expect(page.locator("#names-problem")).to_be_empty()


def test_it_works_before_anything_was_loaded(browser: Browser, served_home: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").symlink_to(served_home / "cache", target_is_directory=True)
    with serving(tmp_path) as empty:
        page = browser.new_page(base_url=empty.url)
        drop(opened(page), as_csv())
        expect(page.locator("#names-headline")).to_contain_text("10 of 12 rows")
        page.locator("nav").get_by_text("Flows").click()
        expect(page.get_by_role("heading", name="No records yet")).to_be_visible()
        page.close()


def test_the_keyboard_reaches_everything(page: Page) -> None:
    opened(page)
    with page.expect_file_chooser() as waiting:
        page.get_by_role("button", name="Choose a file").focus()
        page.keyboard.press("Enter")
    before = paints(page)
    waiting.value.set_files([{"name": "people.csv", "mimeType": "text/csv", "buffer": as_csv()}])
    wait_for_paint(page, before)
    chip = page.get_by_role("button", name="Not resolved")
    chip.focus()
    page.keyboard.press("Space")
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(2)
    expect(page.get_by_role("textbox", name="Find a name")).to_have_count(0)
    expect(page.get_by_role("searchbox", name="Find a name")).to_be_visible()
    expect(page.get_by_role("img", name="Rows by how they were found")).to_be_visible()


def test_nothing_of_a_file_stays(page: Page, server: Server, served_home: Path, watch: Watch) -> None:
    secret = "Zzyzxpur Lane"
    drop(opened(page), as_csv([("x", "Bihar", secret, "")]))
    got(page, "Download CSV")
    page.reload()
    wait_for_paint(page)
    expect(page.locator(".pv-teach")).to_be_visible()
    kept = [path for path in served_home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert not kept
    assert not [url for url in watch.requests if "Zzyzx" in url]
