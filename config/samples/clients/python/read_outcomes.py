"""Keeps the outcome that counts of each purchase in a database. An outcome is accepted once it is stored."""

import json
import os
import sqlite3
import sys
import time

from proton import ProtonException
from proton.utils import BlockingConnection

URL = os.environ.get("BROKER_URL", "amqp://127.0.0.1:61616")
PASSWORD = os.environ["BROKER_PASSWORD"]

# the higher attempt counts; of the same attempt, what comes after 'in-doubt'
STORE = """
    INSERT INTO outcomes (purchase_id, attempt, outcome, message) VALUES (?, ?, ?, ?)
    ON CONFLICT (purchase_id) DO UPDATE
    SET attempt = excluded.attempt, outcome = excluded.outcome, message = excluded.message
    WHERE excluded.attempt > outcomes.attempt
       OR (excluded.attempt = outcomes.attempt AND outcomes.outcome = 'in-doubt')"""


def store(database, body):
    outcome = json.loads(body)
    with database:  # a transaction
        if outcome["outcome"] == "invalid":
            # about one message, whatever its purchaseId: it says nothing about a purchase
            database.execute("INSERT INTO invalid VALUES (?, ?) ON CONFLICT DO NOTHING", (outcome["messageId"], body))
            return f"invalid: {outcome['violations']}"
        row = (outcome["purchaseId"], outcome["attempt"], outcome["outcome"], body)
        counts = database.execute(STORE, row).rowcount == 1
    return f"{'counts' if counts else 'older'}: {row[0]} {row[2]}, attempt {row[1]}"


def main():
    database = sqlite3.connect("outcomes.db")
    database.execute(
        "CREATE TABLE IF NOT EXISTS outcomes (purchase_id TEXT PRIMARY KEY, attempt INTEGER NOT NULL,"
        " outcome TEXT NOT NULL, message TEXT NOT NULL)"
    )
    database.execute("CREATE TABLE IF NOT EXISTS invalid (message_id TEXT PRIMARY KEY, message TEXT NOT NULL)")
    while True:
        try:
            connection = BlockingConnection(URL, user="reader", password=PASSWORD, allowed_mechs="PLAIN")
            outcomes = connection.create_receiver("order.outcome")
            while True:
                message = outcomes.receive(timeout=None)
                print(store(database, message.body), flush=True)
                outcomes.accept()
        except (ProtonException, OSError) as failure:
            print(failure, file=sys.stderr)
            time.sleep(5)


if __name__ == "__main__":
    main()
