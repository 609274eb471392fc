// Package memory is a DynamoDB in memory, for the demo and for tests: tables with
// secondary indexes and the ten operations on data, behind [dynamodb.Store].
//
//	store, err := memory.New(dynamodb.TableDescription{
//		Name: "Books",
//		Key:  dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "Id", Kind: dynamodb.KindS}},
//	})
//	_, err = store.PutItem(ctx, &dynamodb.PutItemInput{TableName: "Books", Item: item})
//
// Caches are tested against it, so nearly right is not enough. What it does, it
// does as DynamoDB does: conditions and updates with their errors, the order of
// keys, pages and where they end, numbers of 38 digits, the limits. What it
// does not support is a ValidationException that says so:
//
//   - ReturnConsumedCapacity, as there is no capacity;
//   - ARNs as names of tables;
//   - size() of a string that is not ASCII, as AWS does not say what it counts;
//   - on an index, filters on attributes that the index does not have.
//
// Three things are better than in DynamoDB. All reads are consistent, indexes are
// never behind their table, and nothing is throttled: a batch is always
// processed, up to the size of its answer.
//
// # Where things are
//
// A table is rows.go, index.go and table.go. A request's expressions are read in
// request.go, and held against their values in check.go. condition.go decides,
// update.go and change.go change an item, keycondition.go finds a partition and a
// range in it, search.go turns rows into a page. The operations have a file each.
package memory
