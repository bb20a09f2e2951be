// Keeps the outcome that counts of each purchase in a folder. An outcome is accepted once it is stored.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const rhea = require('rhea');

const url = new URL(process.env.BROKER_URL || 'amqp://127.0.0.1:61616');

// 'outcomes' and 'invalid' stand for tables of a database
function write(folder, key, body) {
  const file = path.join(folder, encodeURIComponent(key) + '.json');
  const part = fs.openSync(file + '.part', 'w');
  fs.writeSync(part, body);
  fs.fsyncSync(part);
  fs.closeSync(part);
  fs.renameSync(file + '.part', file);
}

function read(folder, key) {
  const file = path.join(folder, encodeURIComponent(key) + '.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

// the higher attempt counts; of the same attempt, what comes after 'in-doubt'
function replaces(outcome, known) {
  return !known || outcome.attempt > known.attempt
    || (outcome.attempt === known.attempt && known.outcome === 'in-doubt');
}

function store(body) {
  const outcome = JSON.parse(body);
  if (outcome.outcome === 'invalid') {
    // about one message, whatever its purchaseId: it says nothing about a purchase
    write('invalid', outcome.messageId, body);
    return `invalid: ${JSON.stringify(outcome.violations)}`;
  }
  const counts = replaces(outcome, read('outcomes', outcome.purchaseId));
  if (counts) {
    write('outcomes', outcome.purchaseId, body);
  }
  return `${counts ? 'counts' : 'older'}: ${outcome.purchaseId} ${outcome.outcome}, attempt ${outcome.attempt}`;
}

fs.mkdirSync('outcomes', {recursive: true});
fs.mkdirSync('invalid', {recursive: true});
// it connects again automatically
const connection = rhea.connect({
  host: url.hostname, port: url.port, transport: url.protocol === 'amqps:' ? 'tls' : 'tcp',
  username: 'reader', password: process.env.BROKER_PASSWORD,
});
connection.open_receiver({source: 'order.outcome', credit_window: 10, autoaccept: false});
connection.on('message', ({message, delivery}) => {
  // what cannot be stored ends the program, and comes again
  console.log(store(message.body));
  delivery.accept();
});
connection.on('disconnected', ({error}) => console.error(`${error || 'disconnected'}`));
