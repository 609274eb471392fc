// unknown.cjs CLIENT ENDPOINT makes one update, which it may repeat, and prints "failed"
// if it fails.
'use strict';

const clients = require('./clients.cjs');

const [, , which, endpoint] = process.argv;
const c = clients[which](endpoint, { maxRetries: 3, maxAttempts: 4, writeRetries: 3 });
c.update({ TableName: 'Books', Key: { Id: `unknown ${which}` }, UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } })
  .then(() => console.log('answered'), () => console.log('failed'))
  .finally(() => {
    c.close();
    setTimeout(() => process.exit(0), 100).unref();
  });
