// The two JavaScript clients of DAX, as one interface: a function for each operation
// that takes the parameters of a document client and returns a promise.
'use strict';

const credentials = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
};

const operations = ['get', 'put', 'update', 'delete', 'query', 'scan', 'batchGet', 'batchWrite', 'transactGet', 'transactWrite'];

// v3 is DaxDocument of @amazon-dax-sdk/lib-dax.
function v3(endpoint, options) {
  const { DaxDocument } = require('@amazon-dax-sdk/lib-dax');
  const client = new DaxDocument({ endpoints: [endpoint], region: 'us-west-2', credentials, maxAttempts: 1, requestTimeout: 20000, ...options });
  const out = { set: (list) => new Set(list), values: (set) => [...set], close: () => client.destroy && client.destroy() };
  for (const name of operations) out[name] = (params) => client[name](params);
  return out;
}

// v2 is the DocumentClient of aws-sdk on amazon-dax-client.
function v2(endpoint, options) {
  const AWS = require('aws-sdk');
  const AmazonDaxClient = require('amazon-dax-client');
  const dax = new AmazonDaxClient({ endpoints: [endpoint], region: 'us-west-2', credentials: new AWS.Credentials(credentials), maxRetries: 0, requestTimeout: 20000, ...options });
  const client = new AWS.DynamoDB.DocumentClient({ service: dax });
  const out = { set: (list) => client.createSet(list), values: (set) => set.values, close: () => dax.shutdown && dax.shutdown() };
  for (const name of operations) out[name] = (params) => client[name](params).promise();
  return out;
}

module.exports = { v2, v3 };
