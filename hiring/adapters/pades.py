"""Seals a PDF as PAdES: certified, and no change allowed from then on.

Loaded only where a certificate is set, since the libraries are large. A seal holds the
moment at which it was put on, so a sealed file is never the same bytes twice.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

_FIELD = "Seal"
_NAMED = "Seal: this document has not been changed since it was made"
_HOW = PdfSignatureMetadata(
    field_name=_FIELD,
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)


def sealing_with(pkcs12: bytes, password: bytes) -> Callable[[bytes], bytes]:
    """Return what seals a file with the key and certificate of a PKCS #12 file.

    It seals in a thread of its own: the library starts an event loop for each file,
    which fails where one is running already.
    """
    signer = SimpleSigner.load_pkcs12_data(pkcs12, [], passphrase=password)
    field = SigFieldSpec(_FIELD, readable_field_name=_NAMED)
    sealer = PdfSigner(_HOW, signer, new_field_spec=field)

    def put_on(content: bytes) -> bytes:
        unsealed = IncrementalPdfFileWriter(BytesIO(content))
        with ThreadPoolExecutor(max_workers=1) as alone:
            sealed: BytesIO = alone.submit(sealer.sign_pdf, unsealed).result()
        return sealed.getvalue()

    return put_on
