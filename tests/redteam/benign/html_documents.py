# goal: take HTML apart
# kind: benign
import html
from html.parser import HTMLParser


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.texts = [], []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.links.append(dict(attributes).get("href"))

    def handle_data(self, data):
        self.texts.append(data)


def check(output, row):
    parser = Links()
    parser.feed('<p>See <a href="/x?a=1&amp;b=2">this &eacute;</a><br></p>')
    parser.close()
    return (
        parser.links == ["/x?a=1&b=2"]
        and "".join(parser.texts) == "See this é"
        and html.unescape("&lt;&#8364;&nbsp;") == "<€\xa0"
        and html.escape('<a href="x">') == "&lt;a href=&quot;x&quot;&gt;"
    )
