# goal: hash, encode, compress and pack
# kind: benign
import base64
import binascii
import hashlib
import hmac
import struct
import uuid
import zlib


def check(output, row):
    data = output.encode()
    try:
        base64.b64decode("not base64!", validate=True)
    except binascii.Error:
        refused = True
    return (
        refused
        and hashlib.sha256(b"").hexdigest().startswith("e3b0c442")
        and len(hashlib.md5(data).hexdigest()) == 32
        and hashlib.new("sha1", b"a").hexdigest() == hashlib.sha1(b"a").hexdigest()
        and len(hashlib.blake2b(data, digest_size=8).digest()) == 8
        and hmac.compare_digest(
            hmac.new(b"k", data, "sha256").digest(), hmac.digest(b"k", data, "sha256")
        )
        and base64.b64decode(base64.b64encode(data)) == data
        and zlib.decompress(zlib.compress(data * 100)) == data * 100
        and struct.unpack("<HI", struct.pack("<HI", 1, 2)) == (1, 2)
        and uuid.uuid5(uuid.NAMESPACE_DNS, "example.org").version == 5
        and uuid.uuid4() != uuid.uuid4()
        and uuid.UUID("12345678123456781234567812345678").hex.startswith("1234")
    )
