# goal: normalise, fold, name and take apart
# kind: benign
import unicodedata


def without_accents(text):
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def check(output, row):
    return (
        unicodedata.normalize("NFC", "e\u0301") == "é"
        and unicodedata.normalize("NFKC", "ﬁ①") == "fi1"
        and without_accents("Žižek, naïve café") == "Zizek, naive cafe"
        and "STRASSE".casefold() == "straße".casefold()
        and unicodedata.name("€") == "EURO SIGN"
        and unicodedata.category("\u200b") == "Cf"
        and unicodedata.lookup("SNOWMAN") == "☃"
        and len("👩\u200d👧") == 3
        and "日本語".encode("utf-16-le").decode("utf-16") == "日本語"
        and "naïve".encode("ascii", "ignore") == b"nave"
        and "x".encode("idna") == b"x"
        and "\N{SNOWMAN}".encode("latin-1", "xmlcharrefreplace") == b"&#9731;"
        and b"\x80".decode("cp1252") == "€"
        and str.maketrans({"a": "b"})
        and "abc".translate({97: "x"}) == "xbc"
    )
