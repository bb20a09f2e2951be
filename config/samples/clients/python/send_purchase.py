"""Sends the purchase in a file and waits for its outcome. Exit code: 0 ordered, 3 not ordered, any other: not known."""

import json
import os
import sys
import time

from proton import Message, ProtonException, Timeout
from proton.utils import BlockingConnection

URL = os.environ.get("BROKER_URL", "amqp://127.0.0.1:61616")
PASSWORD = os.environ["BROKER_PASSWORD"]
WAIT_SECONDS = float(os.environ.get("WAIT_SECONDS", "30"))
TRIES = 10
EXIT_CODES = {"ordered": 0, "rejected": 3, "expired": 3, "failed": 3, "invalid": 3}


def ask(connection, purchase, purchase_id, tries):
    """Sends the very same text until a reply comes: under the same purchaseId it is ordered once."""
    replies = connection.create_receiver(None, dynamic=True)
    sender = connection.create_sender("purchase.requested")
    for _ in tries:
        # durable: the broker does not keep others over a restart, and AMQP's default is not durable
        sender.send(
            Message(
                body=purchase,
                durable=True,
                reply_to=replies.link.remote_source.address,
                correlation_id=purchase_id,
            )
        )
        try:
            reply = replies.receive(timeout=WAIT_SECONDS)
        except Timeout:
            continue
        replies.accept()
        return reply
    return None


def main(file):
    with open(file, encoding="utf-8") as text:
        purchase = text.read()
    purchase_id = json.loads(purchase)["purchaseId"]
    tries = iter(range(TRIES))
    for _ in range(TRIES):
        try:
            connection = BlockingConnection(URL, user="sender", password=PASSWORD, allowed_mechs="PLAIN")
            reply = ask(connection, purchase, purchase_id, tries)
            connection.close()
            if reply is None:
                break
            print(f"{reply.correlation_id}: {reply.body}")
            return EXIT_CODES.get(json.loads(reply.body)["outcome"], 1)
        except (ProtonException, OSError) as failure:
            print(f"{purchase_id}: {failure}", file=sys.stderr)
            time.sleep(WAIT_SECONDS / 10)
    print(
        f"{purchase_id}: not known. Send the same again later, never under another id",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
