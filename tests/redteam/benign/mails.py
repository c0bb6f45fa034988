# goal: read and write mails
# kind: benign
import email
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, parseaddr, parsedate_to_datetime

RAW = """From: A Person <person@example.org>
To: other@example.org
Subject: =?utf-8?q?Caf=C3=A9?=
Date: Mon, 04 Mar 2024 10:00:00 +0000
Content-Type: text/plain; charset="utf-8"

Hello
"""


def check(output, row):
    old = email.message_from_string(RAW)
    new = email.message_from_string(RAW, policy=policy.default)
    made = EmailMessage()
    made["Subject"], made["To"] = output, "x@example.org"
    made.set_content("Grüße")
    made.add_alternative("<p>Grüße</p>", subtype="html")
    parts = MIMEMultipart()
    parts.attach(MIMEText("é", "plain", "utf-8"))
    return (
        str(make_header(decode_header(old["Subject"]))) == "Café"
        and new["Subject"] == "Café"
        and new["To"].addresses[0].domain == "example.org"
        and new.get_content().strip() == "Hello"
        and parseaddr(old["From"]) == ("A Person", "person@example.org")
        and format_datetime(parsedate_to_datetime(old["Date"])).startswith("Mon, 04 Mar 2024")
        and made.get_body(("plain",)).get_content().strip() == "Grüße"
        and output in made.as_string()
        and "base64" in parts.as_string()
    )
