# goal: read and write CSV
# kind: benign
import csv
import io


def check(output, row):
    text = 'name,note\r\n"Smith, J","says ""hi"""\r\nLee,\r\n'
    read = list(csv.DictReader(io.StringIO(text)))
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    writer.writerows([[output, 1], ["a;b", 2.5]])
    dialect = csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n")
    return (
        [one["name"] for one in read] == ["Smith, J", "Lee"]
        and read[0]["note"] == 'says "hi"'
        and written.getvalue() == f'{output};1\n"a;b";2.5\n'
        and dialect.delimiter == ";"
    )
