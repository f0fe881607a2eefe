"""What the slip says, in English and Hindi, and how each character of an ID is said over the phone."""

from __future__ import annotations

TITLE = ("Your Pravah ID", "आपकी प्रवाह पहचान")
KEEP = (
    ("One ID for every journey. Keep this slip", "and show it wherever you are registered."),
    ("हर यात्रा में यही पहचान रहेगी। यह पर्ची", "सँभालकर रखें और पंजीकरण के समय दिखाएँ।"),
)
PHONE = (
    "On the phone: read five characters, pause, read the other five.",
    "फ़ोन पर: पाँच अक्षर पढ़ें, रुकें, फिर बाकी पाँच पढ़ें।",
)

#: Each character of :data:`core.ids.ALPHABET` as it is spelled in English and called in Hindi.
SPELLED = {
    "2": ("two", "दो"),
    "3": ("three", "तीन"),
    "4": ("four", "चार"),
    "5": ("five", "पाँच"),
    "6": ("six", "छह"),
    "7": ("seven", "सात"),
    "8": ("eight", "आठ"),
    "9": ("nine", "नौ"),
    "C": ("Chennai", "सी"),
    "D": ("Delhi", "डी"),
    "F": ("Film", "एफ़"),
    "G": ("Goa", "जी"),
    "H": ("Hapur", "एच"),
    "J": ("Jaipur", "जे"),
    "K": ("Kanpur", "के"),
    "M": ("Mumbai", "एम"),
    "N": ("Nagpur", "एन"),
    "P": ("Patna", "पी"),
    "Q": ("Queen", "क्यू"),
    "R": ("Ranchi", "आर"),
    "T": ("Tezpur", "टी"),
    "V": ("Vellore", "वी"),
    "W": ("Wardha", "डब्ल्यू"),
    "X": ("X-ray", "एक्स"),
    "Y": ("Yamuna", "वाय"),
}
