// check.cjs CLIENT ENDPOINT runs the checks of one client, "v2" or "v3", against a
// server that has the tables Books (Id, a text), Orders (Customer, a text, and Placed,
// a number) and Blobs (Id, binary), and no table Absent. The caller, whose keys are in
// the environment, may do everything but touch the table Secret. It prints a line of
// JSON for each check.
'use strict';

const assert = require('node:assert/strict');
const clients = require('./clients.cjs');

const [, , which, endpoint] = process.argv;
const c = clients[which](endpoint);
const prefix = which + Date.now().toString(36); // of keys, so that runs do not meet
const transactions = process.env.NO_TRANSACTIONS === undefined;

// fails runs what must fail with a code, and returns the error.
async function fails(promise, code, text) {
  let result;
  try {
    result = await promise;
  } catch (e) {
    const got = e.code || e.name;
    assert.ok([e.code, e.name].includes(code), `${got}: ${e.message}; want ${code}`);
    if (text) assert.match(e.message, text);
    return e;
  }
  assert.fail(`answered ${JSON.stringify(result)}; want ${code}`);
}

const key = (id) => `${prefix}-${id}`;

// everything is an item with each type of value.
const everything = () => ({
  Id: key('all'), text: 'grün 書 \u{1F4DA}', empty: '', number: -12.5, large: 123456789012345, zero: 0, yes: true, no: false, nothing: null,
  bytes: Buffer.from([0, 255, 127]), list: [1, 'two', [false], { three: 3 }], map: { a: { b: { c: [null] } } },
  names: c.set(['x', 'y']), primes: c.set([2, 3, 5]),
});

// plain makes what the clients return comparable.
function plain(v) {
  if (v instanceof Uint8Array) return [...v];
  if (v instanceof Set) return [...v].sort();
  if (v && v.wrapperName === 'Set') return [...v.values].sort();
  if (Array.isArray(v)) return v.map(plain);
  if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)]));
  return v;
}

const same = (got, want) => assert.deepEqual(plain(got), plain(want));

async function orders(customer, n) {
  for (let i = 0; i < n; i++) await c.put({ TableName: 'Orders', Item: { Customer: key(customer), Placed: i - 2, total: i * 10, note: `n${i}` } });
}

const checks = {
  'put and get every type of value': async () => {
    await c.put({ TableName: 'Books', Item: everything() });
    same((await c.get({ TableName: 'Books', Key: { Id: key('all') } })).Item, everything());
  },
  'get it again, from the cache': async () => {
    for (let i = 0; i < 3; i++) same((await c.get({ TableName: 'Books', Key: { Id: key('all') } })).Item, everything());
  },
  'a consistent read': async () => {
    same((await c.get({ TableName: 'Books', Key: { Id: key('all') }, ConsistentRead: true })).Item, everything());
  },
  'a projection of paths': async () => {
    const got = await c.get({ TableName: 'Books', Key: { Id: key('all') }, ProjectionExpression: '#m.a.b, #l[1], #l[3].three, yes', ExpressionAttributeNames: { '#m': 'map', '#l': 'list' } });
    same(got.Item, { map: { a: { b: { c: [null] } } }, list: ['two', { three: 3 }], yes: true });
  },
  'no item': async () => assert.equal((await c.get({ TableName: 'Books', Key: { Id: key('none') } })).Item, undefined),
  'no table': async () => {
    await fails(c.get({ TableName: 'Absent', Key: { Id: 'x' } }), 'ResourceNotFoundException');
  },
  'a condition that fails': async () => {
    await fails(c.put({ TableName: 'Books', Item: { Id: key('all') }, ConditionExpression: 'attribute_not_exists(Id)' }), 'ConditionalCheckFailedException');
  },
  'a condition that holds': async () => {
    const got = await c.put({
      TableName: 'Books', Item: { Id: key('all'), n: 1 }, ReturnValues: 'ALL_OLD',
      ConditionExpression: '(size(#i) > :n AND begins_with(#t, :g)) OR #x IN (:a, :b) OR NOT contains(#s, :y)',
      ExpressionAttributeNames: { '#t': 'text', '#i': 'Id', '#x': 'zero', '#s': 'names' }, ExpressionAttributeValues: { ':n': 2, ':g': 'grün', ':a': 7, ':b': 8, ':y': 'z' },
    });
    same(got.Attributes, everything());
  },
  'an update that sets, adds, removes and deletes': async () => {
    await c.put({ TableName: 'Books', Item: { Id: key('up'), a: 1, b: 2, gone: true, s: c.set(['x', 'y']), l: [1] } });
    const got = await c.update({
      TableName: 'Books', Key: { Id: key('up') }, ReturnValues: 'ALL_NEW',
      UpdateExpression: 'SET a = a + :one, #m = if_not_exists(#m, :d), l = list_append(l, :l) REMOVE gone ADD b :one DELETE s :x',
      ExpressionAttributeNames: { '#m': 'made' }, ExpressionAttributeValues: { ':one': 1, ':d': { deep: 'yes' }, ':l': [2, 3], ':x': c.set(['x']) },
    });
    same(got.Attributes, { Id: key('up'), a: 2, b: 3, made: { deep: 'yes' }, s: c.set(['y']), l: [1, 2, 3] });
  },
  'an update of a nested path': async () => {
    const got = await c.update({ TableName: 'Books', Key: { Id: key('up') }, UpdateExpression: 'SET made.deep = :v, l[1] = :v', ExpressionAttributeValues: { ':v': 'new' }, ReturnValues: 'UPDATED_NEW' });
    same(got.Attributes, { made: { deep: 'new' }, l: ['new'] });
    same((await c.get({ TableName: 'Books', Key: { Id: key('up') } })).Item.l, [1, 'new', 3]);
  },
  'an update makes an item': async () => {
    await c.update({ TableName: 'Books', Key: { Id: key('made') }, UpdateExpression: 'ADD hits :n', ExpressionAttributeValues: { ':n': 5 } });
    same((await c.get({ TableName: 'Books', Key: { Id: key('made') } })).Item, { Id: key('made'), hits: 5 });
  },
  'what was read is not stale after a write through the cluster': async () => {
    for (let i = 0; i < 5; i++) {
      await c.put({ TableName: 'Books', Item: { Id: key('fresh'), i } });
      assert.equal((await c.get({ TableName: 'Books', Key: { Id: key('fresh') } })).Item.i, i);
    }
  },
  'delete returns what was there': async () => {
    const got = await c.delete({ TableName: 'Books', Key: { Id: key('up') }, ReturnValues: 'ALL_OLD' });
    assert.equal(got.Attributes.a, 2);
    assert.equal((await c.get({ TableName: 'Books', Key: { Id: key('up') } })).Item, undefined);
    await c.delete({ TableName: 'Books', Key: { Id: key('up') } });
  },
  'a delete whose condition fails': async () => {
    await fails(c.delete({ TableName: 'Books', Key: { Id: key('all') }, ConditionExpression: 'n > :n', ExpressionAttributeValues: { ':n': 1 } }), 'ConditionalCheckFailedException');
  },
  'query in both directions': async () => {
    await orders('q', 6);
    const ask = (more) => c.query({ TableName: 'Orders', KeyConditionExpression: 'Customer = :c AND Placed BETWEEN :a AND :b', ExpressionAttributeValues: { ':c': key('q'), ':a': -1, ':b': 2 }, ...more });
    same((await ask()).Items.map((i) => i.Placed), [-1, 0, 1, 2]);
    same((await ask({ ScanIndexForward: false })).Items.map((i) => i.Placed), [2, 1, 0, -1]);
  },
  'query in pages': async () => {
    const got = [];
    let from;
    do {
      const page = await c.query({ TableName: 'Orders', KeyConditionExpression: 'Customer = :c', ExpressionAttributeValues: { ':c': key('q') }, Limit: 4, ExclusiveStartKey: from });
      got.push(...page.Items.map((i) => i.Placed));
      from = page.LastEvaluatedKey;
    } while (from);
    same(got, [-2, -1, 0, 1, 2, 3]);
  },
  'query with a filter and a projection': async () => {
    const got = await c.query({
      TableName: 'Orders', KeyConditionExpression: 'Customer = :c AND Placed >= :z', FilterExpression: 'total <> :t AND attribute_type(note, :s)', ProjectionExpression: 'total',
      ExpressionAttributeValues: { ':c': key('q'), ':z': 0, ':t': 30, ':s': 'S' },
    });
    same(got.Items, [{ total: 20 }, { total: 40 }, { total: 50 }]);
    assert.equal(got.ScannedCount, 4);
  },
  'query counts': async () => {
    const got = await c.query({ TableName: 'Orders', KeyConditionExpression: 'Customer = :c', ExpressionAttributeValues: { ':c': key('q') }, Select: 'COUNT' });
    assert.equal(got.Count, 6);
    assert.ok(got.Items === undefined || got.Items.length === 0);
  },
  'scan in pages and segments': async () => {
    const got = new Set();
    for (let Segment = 0; Segment < 2; Segment++) {
      let from;
      do {
        const page = await c.scan({ TableName: 'Orders', Segment, TotalSegments: 2, Limit: 3, ExclusiveStartKey: from, FilterExpression: 'Customer = :c', ExpressionAttributeValues: { ':c': key('q') } });
        for (const i of page.Items) got.add(i.Placed);
        from = page.LastEvaluatedKey;
      } while (from);
    }
    assert.equal(got.size, 6);
  },
  'batches write and get': async () => {
    const ids = [...Array(25).keys()].map((i) => key(`b${i}`));
    await c.batchWrite({ RequestItems: { Books: ids.map((Id, i) => ({ PutRequest: { Item: { Id, i, [`own${i}`]: true } } })) } });
    const got = await c.batchGet({ RequestItems: { Books: { Keys: ids.map((Id) => ({ Id })) }, Orders: { Keys: [{ Customer: key('q'), Placed: 1 }], ProjectionExpression: 'note' } } });
    same(got.Responses.Books.map((b) => b.i).sort((a, b) => a - b), [...Array(25).keys()]);
    same(got.Responses.Orders, [{ note: 'n3' }]);
  },
  'a batch puts and deletes': async () => {
    await c.batchWrite({ RequestItems: { Books: [{ DeleteRequest: { Key: { Id: key('b0') } } }, { PutRequest: { Item: { Id: key('b1'), i: 100 } } }], Orders: [{ DeleteRequest: { Key: { Customer: key('q'), Placed: 3 } } }] } });
    const got = await c.batchGet({ RequestItems: { Books: { Keys: [{ Id: key('b0') }, { Id: key('b1') }] } } });
    same(got.Responses.Books, [{ Id: key('b1'), i: 100 }]);
  },
  'a batch of 26 writes': async () => {
    await fails(c.batchWrite({ RequestItems: { Books: [...Array(26).keys()].map((i) => ({ PutRequest: { Item: { Id: key(`c${i}`) } } })) } }), 'ValidationException');
  },
  'a key twice in a batch': async () => {
    await fails(c.batchWrite({ RequestItems: { Books: [{ DeleteRequest: { Key: { Id: key('x') } } }, { PutRequest: { Item: { Id: key('x') } } }] } }), 'ValidationException');
  },
  'a transaction writes': async () => {
    if (!transactions) return;
    await c.put({ TableName: 'Books', Item: { Id: key('t0'), n: 1 } });
    await c.transactWrite({
      TransactItems: [
        { Put: { TableName: 'Books', Item: { Id: key('t1'), n: 1 } } },
        { Update: { TableName: 'Books', Key: { Id: key('t0') }, UpdateExpression: 'SET n = n + :one', ExpressionAttributeValues: { ':one': 1 } } },
        { ConditionCheck: { TableName: 'Orders', Key: { Customer: key('q'), Placed: 1 }, ConditionExpression: 'attribute_exists(note)' } },
        { Delete: { TableName: 'Books', Key: { Id: key('b2') } } },
      ],
    });
    assert.equal((await c.get({ TableName: 'Books', Key: { Id: key('t0') } })).Item.n, 2);
    assert.equal((await c.get({ TableName: 'Books', Key: { Id: key('b2') } })).Item, undefined);
  },
  'a transaction reads': async () => {
    if (!transactions) return;
    const got = await c.transactGet({ TransactItems: [{ Get: { TableName: 'Books', Key: { Id: key('t1') } } }, { Get: { TableName: 'Books', Key: { Id: key('never') } } }, { Get: { TableName: 'Books', Key: { Id: key('t0') }, ProjectionExpression: 'n' } }] });
    same(got.Responses.map((r) => r.Item), [{ Id: key('t1'), n: 1 }, undefined, { n: 2 }]);
  },
  'a transaction that is cancelled': async () => {
    if (!transactions) return;
    const e = await fails(c.transactWrite({
      TransactItems: [
        { Put: { TableName: 'Books', Item: { Id: key('t9') } } },
        { Put: { TableName: 'Books', Item: { Id: key('t1') }, ConditionExpression: 'attribute_not_exists(Id)' } },
      ],
    }), 'TransactionCanceledException');
    const reasons = e.CancellationReasons || e.cancellationReasons;
    if (reasons) same(reasons.map((r) => r.Code || r.code), ['None', 'ConditionalCheckFailed']);
    assert.equal((await c.get({ TableName: 'Books', Key: { Id: key('t9') } })).Item, undefined);
  },
  'sixty lists of names': async () => {
    const ids = [];
    for (let i = 0; i < 60; i++) {
      const Item = { Id: key(`l${i}`) };
      for (let k = 0; k <= i % 7; k++) Item[`name ${i}.${k} é`] = k;
      ids.push(Item);
      await c.put({ TableName: 'Books', Item });
    }
    for (const want of ids) same((await c.get({ TableName: 'Books', Key: { Id: want.Id } })).Item, want);
    const got = await c.batchGet({ RequestItems: { Books: { Keys: ids.map(({ Id }) => ({ Id })) } } });
    assert.equal(got.Responses.Books.length, 60);
  },
  'a binary key': async () => {
    const Id = Buffer.from([0, 1, 255, 254]);
    await c.put({ TableName: 'Blobs', Item: { Id, by: which } });
    assert.equal((await c.get({ TableName: 'Blobs', Key: { Id } })).Item.by, which);
  },
  'numbers sort as numbers': async () => {
    const placed = [-1e15, -100, -9.75, -1, -0.001, 0, 0.001, 1, 9.75, 100, 1e15];
    for (const Placed of [...placed].reverse()) await c.put({ TableName: 'Orders', Item: { Customer: key('sort'), Placed } });
    const got = await c.query({ TableName: 'Orders', KeyConditionExpression: 'Customer = :c', ExpressionAttributeValues: { ':c': key('sort') } });
    same(got.Items.map((i) => Number(i.Placed)), placed);
  },
  'a denial is AWS\'s sentence': async () => {
    await fails(c.get({ TableName: 'Secret', Key: { Id: 'x' } }), 'AccessDeniedException', /is not authorized to perform: dynamodb:GetItem/);
    await fails(c.put({ TableName: 'Secret', Item: { Id: 'x' } }), 'AccessDeniedException', /is not authorized to perform: dynamodb:PutItem/);
  },
  'an expression with an error': async () => {
    await fails(c.update({ TableName: 'Books', Key: { Id: key('all') }, UpdateExpression: 'SET a.b.c = :v', ExpressionAttributeValues: { ':v': 1 } }), 'ValidationException');
  },
  'many calls at one time': async () => {
    const got = await Promise.all([...Array(50).keys()].map((i) => c.get({ TableName: 'Books', Key: { Id: key(`l${i}`) } })));
    got.forEach((g, i) => assert.equal(g.Item.Id, key(`l${i}`)));
  },
};

(async () => {
  for (const [check, run] of Object.entries(checks)) {
    const line = { check };
    try {
      await run();
    } catch (e) {
      line.error = `${e.code || e.name}: ${e.message}`;
    }
    console.log(JSON.stringify(line));
  }
  c.close();
  setTimeout(() => process.exit(0), 100).unref();
})();
