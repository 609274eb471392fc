// Package daxcache is an item cache and a query cache in front of DynamoDB, as
// DAX has them, that authorizes every request with this library. It shows how
// to use the library in a service, and is a core to build one on.
//
//	c, err := daxcache.NewCluster(daxcache.Config{ARN: cluster, Store: store, Policies: policies})
//	out, err := c.GetItem(ctx, &caller, &dynamodb.GetItemInput{TableName: "Books", Key: key})
//
// # The story of a request
//
// A request comes to the front door: may this caller do dax:GetItem on this
// cluster? That question is asked for every request, hits included, before any
// table, key or entry is looked at. It is put to an access.Door, prepared once
// for each operation and revision of the policies, so that it takes about a
// microsecond and allocates nothing (frontdoor.go, policies.go).
//
// Then comes the cache. A hit is returned to whoever passed the front door.
//
// A miss goes to DynamoDB, by the back door: may the cluster's service role do
// dynamodb:GetItem on this table? The request is resolved to the permissions
// that it needs, and access.Compute decides (backdoor.go). The caller's own
// permissions on the table play no part. That is DAX's model, and its surprise:
// whoever may use a cluster reads what its role reads. And since the role is
// asked only when DynamoDB is, items that it may no longer read are served from
// the cache until they expire. Isolation takes separate clusters. The demo
// beside this package shows it.
//
// Readers who miss the same key share one fetch, each after its own way through
// both doors (flight.go). A fetch carries an item and no permission.
//
// Policies are swapped while requests run. A request is decided under the
// revision that it began with, to its end; later ones are decided under the new
// revision, even for items that are already cached. A denial is an
// AccessDeniedException with AWS's sentence, and the decision as a [Denial];
// each is a line in the log.
//
// # What the caches promise
//
// The item cache promises:
//
//   - A read returns a value that the store held at some instant of the last
//     ItemTTL.
//   - It is never older than the last write of the item that this cluster had
//     acknowledged when the read began.
//   - Nor is it older than the moment at which a write of unknown outcome was reported as failed.
//
// TestInvariant checks that under random interleavings of reads, writes and
// faults. Three rules make it true. A fill that overlaps a write is dropped,
// and a write that overlaps another leaves nothing (cache.go). Whatever is not
// known for certain is not cached (write.go). Fills read consistently, at twice
// the price of what DAX does: a store that answers from a replica may return an
// item as it was before the last write (get.go).
//
// The query cache promises only the first, for QueryTTL plus the lag of
// replicas: writes do not touch it (page.go). That is DAX's contract.
//
// Whole items are cached, and the fact that an item does not exist. A
// projection is applied on the way out. Consistent reads and transactions are
// passed through and not cached. Nothing survives a restart.
//
// Writes by another process are seen when the entry expires, or after
// [Cluster.Flush].
//
// # Why so little is imported
//
// The packages of this module have four dependencies among them, and an example
// may not bring a fifth. An LRU is thirty lines around container/list. Sharing
// a fetch has to take epochs into account, which no single-flight package does:
// nobody may join a fetch that began before a write was acknowledged.
//
// # Where things are
//
// Values, items and the [dynamodb.Store] interface are package dynamodb below: the
// shape of DynamoDB's API. The caches are lru.go, cache.go, flight.go, cachekey.go,
// packed.go and weight.go. The cluster is cluster.go, with tables.go, and a file
// for each kind of call: get.go, page.go, batchget.go, write.go, batchwrite.go and
// transact.go; permit.go is for servers of DAX's protocol. [Metrics] are counted in metrics.go.
//
// Two stores are below as well: memory, for the demo and for tests, and remote, a
// module of its own for a real endpoint. The program in demo plays the story above.
package daxcache
