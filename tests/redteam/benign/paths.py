# goal: take the names of files apart, without any file
# kind: benign
from pathlib import PurePath, PurePosixPath, PureWindowsPath


def check(output, row):
    path = PurePosixPath("/a/b/notes.tar.gz")
    return (
        path.suffixes == [".tar", ".gz"]
        and path.with_suffix(".zip").name == "notes.tar.zip"
        and path.relative_to("/a") == PurePath("b/notes.tar.gz")
        and PureWindowsPath("C:\\a\\b.txt").stem == "b"
        and path.match("*.gz")
    )
