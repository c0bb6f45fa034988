# goal: take web and network addresses apart
# kind: benign
import ipaddress
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlparse, urlsplit


def check(output, row):
    parts = urlparse("https://user@example.org:8080/a/b.html?x=1&x=2&y=%C3%A9#top")
    return (
        (parts.scheme, parts.hostname, parts.port, parts.fragment)
        == ("https", "example.org", 8080, "top")
        and parse_qs(parts.query) == {"x": ["1", "2"], "y": ["é"]}
        and urljoin("https://example.org/a/b", "../c") == "https://example.org/c"
        and unquote(quote("a b/é")) == "a b/é"
        and urlencode({"q": output}) == "q=" + output.replace(" ", "+")
        and urlsplit("mailto:a@example.org").scheme == "mailto"
        and ipaddress.ip_address("10.0.0.1").is_private
        and ipaddress.ip_address("::1") in ipaddress.ip_network("::/64")
    )
