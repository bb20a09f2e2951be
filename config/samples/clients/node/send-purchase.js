// Sends the purchase in a file and waits for its outcome. Exit code: 0 ordered, 3 not ordered, any other: not known.
'use strict';
const fs = require('node:fs');
const rhea = require('rhea');

const TRIES = 10;
const EXIT_CODES = {ordered: 0, rejected: 3, expired: 3, failed: 3, invalid: 3};
const WAIT_MILLIS = 1000 * (process.env.WAIT_SECONDS || 30);
const url = new URL(process.env.BROKER_URL || 'amqp://127.0.0.1:61616');
const purchase = fs.readFileSync(process.argv[2], 'utf8');
const id = JSON.parse(purchase).purchaseId;

// it connects again automatically, and opens its links again
const connection = rhea.connect({
  host: url.hostname, port: url.port, transport: url.protocol === 'amqps:' ? 'tls' : 'tcp',
  username: 'sender', password: process.env.BROKER_PASSWORD,
});
const sender = connection.open_sender('purchase.requested');
const replies = connection.open_receiver({source: {dynamic: true}});
let tries = 0;

// the very same text until a reply comes: under the same purchaseId it is ordered once
function send() {
  // durable: the broker does not keep others over a restart, and AMQP's default is not durable
  sender.send({body: purchase, durable: true, reply_to: replies.source.address, correlation_id: id});
}

function failed(context) {
  console.error(`${id}: ${context.error || (context.connection && context.connection.error) || 'refused'}`);
}

connection.on('receiver_open', send);
connection.on('rejected', (context) => failed({error: context.delivery.remote_state.error}));
connection.on('connection_error', failed);
connection.on('disconnected', failed);

setInterval(() => {
  if (++tries === TRIES) {
    console.error(`${id}: not known. Send the same again later, never under another id`);
    process.exit(1);
  }
  if (connection.is_open() && replies.is_open()) {
    send();
  }
}, WAIT_MILLIS);

connection.on('message', ({message}) => {
  console.log(`${message.correlation_id}: ${message.body}`);
  process.exitCode = EXIT_CODES[JSON.parse(message.body).outcome] ?? 1;
  connection.close();
  connection.on('connection_close', () => process.exit());
});
