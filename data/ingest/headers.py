"""How headers are written: forms of one header, and words for fields in Hindi and Marathi."""

from __future__ import annotations

import re
from collections.abc import Mapping

from data.spreadsheets import plain

#: Hindi and Marathi headers by field; where both write alike it stands once.
LOCAL: Mapping[str, tuple[str, ...]] = {
    "name": (
        "नाम",
        "नाव",
        "पूरा नाम",
        "पूर्ण नाव",
        "व्यक्ति का नाम",
        "यात्री का नाम",
        "श्रमिक का नाम",
        "प्रवाशाचे नाव",
        "कामगाराचे नाव",
    ),
    "age": ("आयु", "उम्र", "वय"),
    "sex": ("लिंग",),
    "mobile": (
        "मोबाइल",
        "मोबाईल",
        "मोबाइल नंबर",
        "मोबाइल नम्बर",
        "मोबाईल नंबर",
        "मोबाईल क्रमांक",
        "फोन नंबर",
        "दूरभाष",
        "संपर्क क्रमांक",
    ),
    "id_type": ("पहचान पत्र", "पहचान पत्र का प्रकार", "ओळखपत्र", "ओळखपत्राचा प्रकार"),
    "id_number": ("पहचान संख्या", "पहचान पत्र संख्या", "आधार", "आधार संख्या", "आधार नंबर", "आधार क्रमांक", "ओळखपत्र क्रमांक"),
    "category": ("श्रेणी", "वर्ग", "प्रवर्ग"),
    "origin_state": ("मूल राज्य", "प्रस्थान राज्य", "कहाँ से राज्य", "मूळ राज्य"),
    "origin_district": ("मूल जिला", "मूल ज़िला", "प्रस्थान जिला", "मूळ जिल्हा"),
    "origin_address": ("मूल पता", "स्थायी पता", "मूळ पत्ता", "कायमचा पत्ता"),
    "destination_state": ("गंतव्य राज्य", "गन्तव्य राज्य", "पोहोचण्याचे राज्य"),
    "destination_district": ("गंतव्य जिला", "गन्तव्य जिला", "गंतव्य ज़िला", "गंतव्य जिल्हा"),
    "destination_address": ("गंतव्य पता", "गन्तव्य पता", "गंतव्य पत्ता"),
    "travel_date": ("यात्रा तिथि", "यात्रा की तिथि", "यात्रा दिनांक", "यात्रा की तारीख", "प्रवासाची तारीख", "प्रवास दिनांक"),
    "mode": ("यात्रा का साधन", "यात्रा का माध्यम", "प्रवासाचे साधन"),
    "train_no": ("ट्रेन संख्या", "ट्रेन नंबर", "गाड़ी संख्या", "गाडी क्रमांक", "रेल्वे क्रमांक"),
    "coach": ("कोच", "डिब्बा", "डबा"),
    "route_states": ("मार्ग के राज्य", "मार्गातील राज्ये"),
    "accompanying": ("साथ में यात्री", "सहयात्री", "सहप्रवासी"),
    "sector": ("व्यवसाय", "कार्य क्षेत्र", "पेशा", "कामाचे क्षेत्र"),
    "status": ("स्थिति", "सद्यस्थिती"),
    "persons": ("व्यक्ति", "व्यक्तियों की संख्या", "कुल व्यक्ति", "व्यक्तींची संख्या", "एकूण व्यक्ती"),
    "males": ("पुरुष",),
    "females": ("महिला", "स्त्री"),
    "state": ("राज्य",),
    "district": ("जिला", "ज़िला", "जिल्हा"),
}

#: What stands in brackets beside a header and is not part of what it names.
_HINT = re.compile(
    r"[(\[]\s*(?:[dmyh:/\-. ]+|in years?|years?|yrs?|optional|required|mandatory|if any|text|number|numeric|name|code"
    r"|lgd|m/f|m/f/o|male/female(?:/other)?|yes/no|y/n|10 digits?|10 digit number|in words)\s*[)\]]",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"^\s*[0-9]{1,3}\s*[.)]\s*(?=\D)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def forms(header: str) -> tuple[str, ...]:
    """The forms of a header, the most exact first; see :func:`data.spreadsheets.plain`.

    ``2. Date of Travel (dd-mm-yyyy)*`` is also ``date_of_travel``, and ``originState`` is ``origin_state``.
    """
    bare = _HINT.sub(" ", _ORDINAL.sub("", header[:1_000]))
    return tuple(dict.fromkeys((plain(header), plain(bare), plain(_HUMP.sub("_", bare)))))


def normal(header: str) -> str:
    """A header without case, blanks and punctuation: ``Travel Date`` and ``travel-date`` are ``travel_date``."""
    return plain(header)
