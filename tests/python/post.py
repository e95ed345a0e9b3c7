"""A mail server for tests: post.py FOLDER [--tls CERT KEY | --starttls CERT KEY] [--login USER PASSWORD] [--refuse ADDRESS] [--hang]

Prints the port that it listens on. Each letter that it takes becomes FOLDER/N.json, with what a mail program reads in it; each
file attached to it FOLDER/N-NAME. A letter is there whole once its JSON is.
"""

import argparse
import asyncio
import email
import email.policy
import json
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Office:
    def __init__(self, folder, refused):
        self.folder, self.refused, self.count = pathlib.Path(folder), refused, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for part in letter.iter_attachments():
            (self.folder / f"{self.count}-{part.get_filename()}").write_bytes(part.get_content())
        told = {
            "recipients": envelope.rcpt_tos,
            "sender": envelope.mail_from,
            "subject": letter["Subject"],
            "to": [[a.display_name, a.addr_spec] for a in letter["To"].addresses],
            "id": letter["Message-ID"],
            "date": letter["Date"].datetime.isoformat(),
            "automatic": letter["Auto-Submitted"],
            "body": letter.get_body(("plain",)).get_content(),
            "attached": [[p.get_filename(), p.get_content_type()] for p in letter.iter_attachments()],
            "defects": [str(d) for part in letter.walk() for d in part.defects],
            "encrypted": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data.login.decode() if session.auth_data else None,
            "ascii": envelope.content.isascii(),
        }
        half = self.folder / f"{self.count}.half"
        half.write_text(json.dumps(told))
        half.rename(self.folder / f"{self.count}.json")
        return "250 taken"


async def main():
    read = argparse.ArgumentParser()
    read.add_argument("folder")
    read.add_argument("--tls", nargs=2)
    read.add_argument("--starttls", nargs=2)
    read.add_argument("--login", nargs=2)
    read.add_argument("--refuse", action="append", default=[])
    read.add_argument("--hang", action="store_true")
    given = read.parse_args()
    context = None
    if files := given.tls or given.starttls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*files)

    def authenticator(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and [data.login.decode(), data.password.decode()] == given.login
        return AuthResult(success=right, auth_data=data if right else None)

    office = Office(given.folder, set(given.refuse))

    def conversation():
        if given.hang:
            return asyncio.Protocol()
        needs_tls = given.starttls is not None
        return SMTP(
            office, hostname="post", tls_context=context if needs_tls else None, require_starttls=needs_tls,
            authenticator=authenticator if given.login else None, auth_required=bool(given.login), auth_require_tls=needs_tls,
        )

    server = await asyncio.get_running_loop().create_server(
        conversation, "127.0.0.1", 0, ssl=context if given.tls else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
