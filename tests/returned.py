"""Notifications as mail servers write them, about a mail of ours."""

MAIL_ID = "0123456789abcdef01234567"

_HEAD = """\
Message-ID: <{mail_id}@sayso.northgate.example>
From: Northgate Analytics <sayso@northgate.example>
To: {address}
Subject: Who may we talk to about you?
"""


def a_bounce(  # noqa: PLR0913 - each is one thing that a server may say
    *,
    mail_id: str = MAIL_ID,
    address: str = "amara@example.com",
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 User unknown",
    original: str = "message/rfc822",
    reply: bool = False,
) -> bytes:
    """Write one, as Postfix does."""
    head = _HEAD.format(mail_id=mail_id, address=address)
    body = "\nHello Amara\n" if original == "message/rfc822" else ""
    returned = (
        f"--edge\nContent-Description: Undelivered Message\n"
        f"Content-Type: {original}\n\n{head}{body}\n"
        if original
        else ""
    )
    thread = f"In-Reply-To: <{mail_id}@sayso.northgate.example>\n" if reply else ""
    return (
        "Return-Path: <>\n"
        "From: MAILER-DAEMON@mail.example (Mail Delivery System)\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        "To: sayso@northgate.example\n"
        "Auto-Submitted: auto-replied\n"
        f"{thread}"
        "MIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status;\n"
        '\tboundary="edge"\n'
        "\n"
        "This is a MIME-encapsulated message.\n\n"
        "--edge\nContent-Type: text/plain; charset=us-ascii\n\n"
        "I'm sorry to have to inform you that your message could not be delivered.\n\n"
        "--edge\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mail.example\n"
        "Arrival-Date: Mon, 23 Nov 2026 10:00:00 +0000 (UTC)\n\n"
        f"Final-Recipient: rfc822; {address}\n"
        f"Original-Recipient: rfc822;{address}\n"
        f"Action: {action}\n"
        f"Status: {status}\n"
        f"Diagnostic-Code: {diagnostic}\n\n"
        f"{returned}"
        "--edge--\n"
    ).encode()
