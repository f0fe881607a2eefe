"""Hostile texts: encodings, characters that show nothing, shapes, formulas, dates, numbers, names."""

from __future__ import annotations

import codecs

from tests.data.ingest.hostile.base import ASHA, HEADERS, RAVI, but, csv, text

PLAIN = text(ASHA, RAVI)
HINDI = text(but(name="आशा देवी"), but(RAVI, name="रवि कुमार"))
FRENCH = text(but(name="André Gonçalves"), RAVI)
BAD_DATE = "yesterday"


def encodings() -> dict[str, tuple[str, bytes]]:
    """The same table in many encodings, and some that are none."""
    broken = HINDI.encode().replace("देवी".encode(), "देवी".encode()[:-1], 1)
    return {
        "utf8.csv": ("UTF-8", HINDI.encode()),
        "utf8-mark.csv": ("UTF-8 with a byte order mark", HINDI.encode("utf-8-sig")),
        "utf8-two-marks.csv": ("UTF-8 with two byte order marks", codecs.BOM_UTF8 + HINDI.encode("utf-8-sig")),
        "utf16-le-mark.csv": ("UTF-16 little endian with a mark", codecs.BOM_UTF16_LE + HINDI.encode("utf-16-le")),
        "utf16-be-mark.csv": ("UTF-16 big endian with a mark", codecs.BOM_UTF16_BE + HINDI.encode("utf-16-be")),
        "utf16-le.csv": ("UTF-16 little endian without a mark", HINDI.encode("utf-16-le")),
        "utf16-be.csv": ("UTF-16 big endian without a mark", HINDI.encode("utf-16-be")),
        "utf16-tabs.txt": (
            "Excel's 'Unicode text'",
            ("\ufeff" + text(ASHA, RAVI, delimiter="\t", end="\r\n")).encode("utf-16-le"),
        ),
        "utf16-half-a-unit.csv": ("UTF-16 cut within a unit", codecs.BOM_UTF16_LE + HINDI.encode("utf-16-le")[:-1]),
        "utf16-lone-surrogate.csv": (
            "UTF-16 with half a letter",
            codecs.BOM_UTF16_LE
            + PLAIN.encode("utf-16-le").replace("Devi".encode("utf-16-le"), b"\x00\xd8D\x00v\x00i\x00"),
        ),
        "utf16-nul.csv": (
            "UTF-16 with a NUL",
            codecs.BOM_UTF16_LE + PLAIN.replace("Devi", "De\0vi").encode("utf-16-le"),
        ),
        "utf16-mark-only.csv": ("a UTF-16 mark and nothing else", codecs.BOM_UTF16_LE),
        "utf32.csv": ("UTF-32", codecs.BOM_UTF32_LE + PLAIN.encode("utf-32-le")),
        "windows-1252.csv": ("Windows-1252", FRENCH.encode("cp1252")),
        "windows-1252-undefined.csv": (
            "bytes that Windows-1252 does not have",
            PLAIN.replace("Devi", "D\x81v\xe9").encode("latin-1"),
        ),
        "latin1-controls.csv": (
            "Latin-1 with C1 controls that are Windows-1252 letters",
            PLAIN.replace("Devi", "De\x93vi\x94").encode("latin-1"),
        ),
        "utf8-one-broken-letter.csv": ("UTF-8 with one letter cut", broken),
        "utf8-and-1252.csv": (
            "rows of two encodings in one file",
            HINDI.encode() + ",".join(but(name="André")).encode("cp1252"),
        ),
        "utf8-overlong.csv": ("an overlong UTF-8 form of NUL", PLAIN.encode().replace(b"Devi", b"D\xc0\x80vi")),
        "utf8-surrogates.csv": (
            "surrogates as UTF-8 among Hindi",
            HINDI.encode().replace(b"9123456780", b"\xed\xa0\x80"),
        ),
        "ebcdic.csv": ("EBCDIC from a mainframe", PLAIN.encode("cp037")),
        "mark-only.csv": ("a byte order mark and nothing else", codecs.BOM_UTF8),
        "quoted-printable.csv": ("text as mail packs it", PLAIN.replace("Devi", "=44=65=76=69").encode()),
    }


def characters() -> dict[str, tuple[str, bytes]]:
    """NULs, controls, characters that show nothing, digits of other scripts."""
    return {
        "nul-in-cell.csv": ("a NUL in a cell", PLAIN.replace("Devi", "De\0vi").encode()),
        "nul-in-header.csv": ("a NUL in a header", PLAIN.replace("mobile", "mob\0ile").encode()),
        "nul-in-line-3.csv": ("a NUL in the third line", PLAIN.replace("Ravi", "Ra\0vi").encode()),
        "nuls-only.csv": ("nothing but NULs", bytes(4096)),
        "nuls-at-the-end.csv": ("room taken beforehand and not filled", PLAIN.encode() + bytes(4096)),
        "random.csv": ("bytes of no format", bytes((n * n * 31 + n * 7 + 11) % 256 for n in range(5000))),
        "zero-width-in-state.csv": (
            "zero-width blanks within names of places",
            csv(but(origin_state="Maha\u200brashtra", destination_district="Pat\ufeffna")),
        ),
        "joiners-in-name.csv": (
            "joiners that belong, and some that do not",
            csv(but(name="अ\u0930\u094d\u200dया दे\u200cवी")),
        ),
        "rtl-in-name.csv": ("a name that turns the direction of writing", csv(but(name="Asha \u202eived\u202c"))),
        "rtl-in-rejects.csv": (
            "the same in a row that is refused",
            csv(RAVI, but(name="Asha \u202eived\u2066", travel_date=BAD_DATE)),
        ),
        "rtl-in-header.csv": (
            "a header that turns the direction of writing",
            csv(ASHA, headers=("\u202ename\u202c", *HEADERS[1:])),
        ),
        "isolates-in-date.csv": ("marks within a date", csv(but(travel_date="\u20662020-05-03\u2069"))),
        "no-break-spaces.csv": (
            "blanks that do not break",
            csv(but(name="Asha\u00a0\u2003Devi", origin_district="\u00a0Pune\u202f")),
        ),
        "soft-hyphens.csv": ("soft hyphens in a district", csv(but(origin_district="Pu\u00adne"))),
        "combining-heap.csv": ("a heap of marks over letters", csv(but(name="A\u0301\u0323" + "\u0338" * 60 + "sha"))),
        "controls.csv": ("bells and terminal escapes", csv(but(name="Asha\x07\x1b[2J\x1b]0;x\x07 Devi"), RAVI)),
        "line-separators.csv": ("line and paragraph separators in a cell", csv(but(name="Asha\u2028Devi\u2029"), RAVI)),
        "vertical-tabs.csv": ("vertical tabs and form feeds", csv(but(name="Asha\x0bDevi\x0c"), RAVI)),
        "emoji.csv": ("letters beyond the basic plane", csv(but(name="Asha 👩🏽‍🌾 𝒟evi"))),
        "full-width.csv": (
            "full-width digits and letters",
            csv(but(mobile="９８７６５４３２１０", travel_date="２０２０-０５-０３")),
        ),
        "devanagari-digits.csv": ("Devanagari digits", csv(but(mobile="९८७६५४३२१०", travel_date="०३-०५-२०२०"))),
        "mixed-digits.csv": ("digits of three scripts in one number", csv(but(mobile="98७६5४٣210"))),
        "superscripts.csv": ("superscript digits, which are none", csv(RAVI, but(mobile="987654321⁰"))),
        "homoglyphs.csv": ("a state in Cyrillic letters that look Latin", csv(RAVI, but(origin_state="Маhаrаshtrа"))),
        "substitute-at-the-end.csv": ("the end of file of old systems", PLAIN.encode() + b"\x1a"),
        "tag-characters.csv": (
            "invisible tag characters",
            csv(but(name="Asha" + "".join(chr(0xE0000 + ord(c)) for c in "evil"))),
        ),
    }


def shapes() -> dict[str, tuple[str, bytes]]:
    """Tables that are bent, cut, or none."""
    return {
        "empty.csv": ("nothing", b""),
        "blanks.csv": ("only blanks", b"   \n \t \r\n  "),
        "newlines.csv": ("only line ends", b"\n\r\n\n\n"),
        "commas.csv": ("only commas", b",,,,\n,,,,\n"),
        "header-only.csv": ("only a header", csv()),
        "header-and-blanks.csv": ("a header and blank rows", csv() + b"\n,,,,,,\n  ,,,,,,\n"),
        "one-column.csv": ("one column", b"name\nAsha\nRavi\n"),
        "no-header.csv": ("people where the header should be", "\n".join(map(",".join, (ASHA, RAVI))).encode()),
        "other-headers.csv": ("headers that mean nothing here", csv(ASHA, headers=tuple("abcdefg"))),
        "missing-column.csv": ("no day of travel", "\n".join(",".join(row[:-1]) for row in (HEADERS, ASHA)).encode()),
        "twice-the-same-header.csv": ("a header that comes twice", csv((*ASHA, "x"), headers=(*HEADERS, "name"))),
        "two-headers-one-field.csv": (
            "two headers for one field",
            csv((*ASHA[:1], "1", "2", *ASHA[2:]), headers=("name", "phone", "Contact No", *HEADERS[2:])),
        ),
        "blank-headers.csv": ("columns without names", csv((*ASHA, "x", ""), headers=(*HEADERS, "", "  "))),
        "long-header.csv": ("a header of 2,000 letters", csv((*ASHA, "x"), headers=(*HEADERS, "h" * 2000))),
        "formula-header.csv": (
            "a header that is a formula",
            csv((*but(travel_date=BAD_DATE), "x"), (*RAVI, "x"), headers=(*HEADERS, "=cmd|'/C calc'!A0")),
        ),
        "hindi-headers.csv": (
            "headers in Hindi",
            csv(ASHA, headers=("नाम", "मोबाइल नंबर", "मूल राज्य", "मूल जिला", "गंतव्य राज्य", "गंतव्य जिला", "यात्रा की तिथि")),
        ),
        "short-row.csv": ("a row with too few cells", csv(ASHA, RAVI[:4])),
        "long-row.csv": ("a row with too many cells", csv(ASHA, (*RAVI, "x"))),
        "all-rows-long.csv": ("all rows with a cell too many", csv((*ASHA, "x"), (*RAVI, "y"))),
        "trailing-commas.csv": ("blank cells beyond the header", csv((*ASHA, "", ""), (*RAVI, ""))),
        "cell-at-the-limit.csv": ("a cell of 32,767 characters", csv(ASHA, but(RAVI, name="R" * 32_767))),
        "cell-over-the-limit.csv": ("a cell of 32,768 characters", csv(ASHA, but(RAVI, name="R" * 32_768))),
    }


def lines() -> dict[str, tuple[str, bytes]]:
    """Line ends, quotes, delimiters, what stands above and below; and what is no text at all."""
    quoted = text(ASHA, RAVI)
    return {
        "cr-only.csv": ("carriage returns end the lines", quoted.replace("\n", "\r").encode()),
        "mixed-line-ends.csv": (
            "line ends of three kinds",
            text(ASHA, end="\r\n").encode()
            + ",".join(RAVI).encode()
            + b"\r"
            + ",".join(but(name="Mina")).encode()
            + b"\n",
        ),
        "line-ends-in-cells.csv": (
            "line ends within quoted cells",
            csv(but(name='"Asha\r\nDevi"'), but(RAVI, name='"Ravi\n\n\nKumar"')),
        ),
        "no-last-line-end.csv": ("no line end at the end", quoted.rstrip("\n").encode()),
        "open-quote-first.csv": ("a quote opened in the first row", csv(but(name='"Asha'), RAVI)),
        "open-quote-header.csv": ("a quote opened in the header", csv(ASHA, RAVI, headers=('"name', *HEADERS[1:]))),
        "open-quote-last.csv": ("a quote opened in the last row", csv(ASHA, but(RAVI, name='"Ravi'))),
        "open-quote-last-cell.csv": (
            "a quote opened in the very last cell",
            csv(ASHA, but(RAVI, travel_date='"2020-05-04')),
        ),
        "quote-within.csv": ("a quote within a cell", csv(but(name='Asha "Didi" Devi'), RAVI)),
        "quote-then-letters.csv": ("letters after a closing quote", csv(but(name='"Asha" Devi'), RAVI)),
        "single-quotes.csv": ("cells in single quotes", csv(but(name="'Asha Devi'"), RAVI)),
        "semicolons.csv": ("semicolons", text(ASHA, RAVI, delimiter=";").encode()),
        "tabs.tsv": ("tabs", text(ASHA, RAVI, delimiter="\t").encode()),
        "bars.txt": ("bars", text(ASHA, RAVI, delimiter="|").encode()),
        "two-delimiters.csv": (
            "semicolons in the header, commas below",
            text(headers=HEADERS, delimiter=";").encode() + ",".join(ASHA).encode(),
        ),
        "sep-line.csv": (
            "Excel's line that names the separator",
            b"sep=;\r\n" + text(ASHA, RAVI, delimiter=";").encode(),
        ),
        "title-above.csv": (
            "a title and blank rows above the header",
            b"Government of Bihar,,,,,,\nList of 3 May\n\n" + csv(ASHA, RAVI),
        ),
        "total-below.csv": ("a total below the rows", csv(ASHA, RAVI, ("Total", "2", "", "", "", "", ""))),
        "header-again.csv": ("the header again at every page", csv(ASHA, HEADERS, RAVI)),
        "comments.csv": (
            "comments between the rows",
            b"# made by a portal\n" + csv(ASHA) + b"# page 2\n" + ",".join(RAVI).encode(),
        ),
        "swapped-columns.csv": (
            "districts where states belong",
            csv(*(but(row, origin_state=row[3], origin_district=row[2]) for row in [ASHA, RAVI] * 30)),
        ),
        "web-page.xls": ("a web page called .xls", b"<html><table><tr><td>name</td></tr></table></html>"),
        "spreadsheet-ml.xml": (
            "a workbook of 2003 in XML",
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        ),
        "marked-web-page.csv": ("a web page behind a mark", codecs.BOM_UTF8 + b"\n <!DOCTYPE html><html></html>"),
        "report.pdf": ("a PDF", b"%PDF-1.7\n1 0 obj\n"),
        "photo.csv": ("a picture called .csv", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        "program.csv": ("a program called .csv", b"\x7fELF\x02\x01\x01" + bytes(64)),
        "store.sqlite3": ("a database", b"SQLite format 3\0" + bytes(84)),
        "mail.csv": ("a mail with the table in it", b"From: x\nSubject: list\n\n" + csv(ASHA, RAVI)),
    }


def formulas() -> dict[str, tuple[str, bytes]]:
    """Cells that spreadsheets would run, in rows that come back as rejects."""
    cells = {
        "formula-cmd": "=cmd|'/C calc'!A0",
        "formula-plus": "+1+cmd|'/C calc'!A0",
        "formula-minus": "-2+3+cmd|'/C calc'!A0",
        "formula-at": "@SUM(1+1)*cmd|'/C calc'!A0",
        "formula-hyperlink": '=HYPERLINK("http://127.0.0.1/?x="&A1;"click")',
        "formula-dde": "=DDE(cmd;'/C calc';x)",
        "formula-webservice": '=WEBSERVICE("http://127.0.0.1/")',
        "formula-behind-a-tab": "\t=1+1",
        "formula-behind-blanks": "   =1+1",
        "formula-behind-a-return": '"\r=1+1"',
        "formula-full-width": "＝1+1",
        "formula-full-width-at": "＠SUM(1)",
        "formula-behind-zero-width": "\u200b=1+1",
        "formula-behind-a-mark": "\ufeff=1+1",
        "formula-quoted": '"=1+1"";=2"',
    }
    return {
        f"{name}.csv": (
            f"a cell that is a formula: {name}",
            csv(RAVI, but(name=cell.replace(",", ";"), travel_date=BAD_DATE)),
        )
        for name, cell in cells.items()
    } | {"formulas-that-load.csv": ("names that are formulas", csv(but(name="=1+1"), but(RAVI, name="@ravi")))}


def dates() -> dict[str, tuple[str, bytes]]:
    """Days that are often read wrong."""

    def days(*said: str) -> bytes:
        return csv(*(but(name=f"Asha {at}", travel_date=day) for at, day in enumerate(said)))

    return {
        "leap-days.csv": (
            "29 February of years that have one and that have none",
            days("29-02-2020", "29-02-2021", "2024-02-29", "29/02/1900", "29 Feb 2100"),
        ),
        "days-that-are-none.csv": (
            "days that no month has",
            days("31-04-2020", "00-05-2020", "2020-13-01", "32/01/2020", "3-5-2020"),
        ),
        "indian-dates.csv": (
            "days in all Indian forms",
            days("31-05-2020", "31/05/2020", "31.05.2020", "31-May-2020", "31 May 2020", "5 मई 2020", "31/05/20"),
        ),
        "american-dates.csv": ("a column in the American order", days("05/31/2020", "05/03/2020", "04/04/2020")),
        "two-digit-years.csv": ("years of two digits", days("31/05/20", "31/05/99", "01-01-00")),
        "years-far-away.csv": ("years that nobody means", days("0001-01-01", "9999-12-31", "1899-12-31", "2020-05-03")),
        "excel-serials.csv": ("days as Excel's numbers", days("43954", "43954.75", "0", "60", "36525", "99999")),
        "dates-with-time.csv": (
            "days with times and zones",
            days("2020-05-03T18:30:00", "2020-05-03 18:30", "2020-05-03T20:00:00Z", "3/5/2020 6:30 PM"),
        ),
    }


def values() -> dict[str, tuple[str, bytes]]:
    """Numbers and names that are often read wrong."""

    def with_age(*ages: str) -> bytes:
        return csv(*((*but(name=f"Asha {at}"), age) for at, age in enumerate(ages)), headers=(*HEADERS, "age"))

    trains = csv((*ASHA, "01827", "00123456789012"), (*RAVI, "00007", "0"), headers=(*HEADERS, "train_no", "id_number"))
    names = ("NA", "Null", "None", "True", "Nil", "na", "NaN", "undefined", "0")
    return {
        "rounded-mobile.csv": ("a mobile number in scientific notation", csv(RAVI, but(mobile="9.87654E+09"))),
        "rounded-identity.csv": (
            "an identity number in scientific notation",
            csv((*ASHA, "1.23457E+11"), (*RAVI, "123456789012"), headers=(*HEADERS, "id_number")),
        ),
        "leading-zeros.csv": ("leading zeros", trains),
        "mobile-forms.csv": (
            "mobile numbers in all forms",
            csv(
                *(
                    but(name=f"Asha {at}", mobile=said)
                    for at, said in enumerate(
                        (
                            "+91 98765 43210",
                            "098765-43210",
                            "0091(98765)43210",
                            "'9876543210",
                            "98765432100",
                            "1234567890",
                            "9876543210.0",
                        )
                    )
                )
            ),
        ),
        "ages.csv": (
            "ages that are none",
            with_age("31", "-1", "1e2", "31.5", "NaN", "999999999999999999999", "inf", "३१"),
        ),
        "names-like-nothing.csv": (
            "people called NA and Null",
            csv(*(but(name=name, mobile=f"98765432{at:02}") for at, name in enumerate(names))),
        ),
        "no-names.csv": (
            "what offices write for no name",
            csv(
                *(
                    but(name=name, mobile=f"98765432{at:02}")
                    for at, name in enumerate(("-", "N/A", "n.a.", "#REF!", ".", "not known"))
                )
            ),
        ),
        "injection.csv": (
            "names that are code elsewhere",
            csv(
                but(name="Robert'); DROP TABLE people;--"),
                but(RAVI, name="<script>alert(1)</script>"),
                but(name="{{7*7}}${7*7}%s%n"),
                but(name="../../etc/passwd"),
            ),
        ),
        "same-row-twice.csv": ("a person twice", csv(ASHA, ASHA, RAVI)),
        "true-and-false.csv": (
            "truth values where words belong",
            csv((*ASHA, "TRUE"), (*RAVI, "perhaps"), headers=(*HEADERS, "synthetic")),
        ),
    }
