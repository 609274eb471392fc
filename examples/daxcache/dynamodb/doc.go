// Package dynamodb is the shape of DynamoDB's API as a cache needs it: attribute
// values, items, the inputs and outputs of the ten operations on data, errors, and
// the [Store] interface that carries the operations out.
//
//	in := &dynamodb.GetItemInput{TableName: "Books", Key: dynamodb.Item{"id": dynamodb.String("a")}}
//	out, err := store.GetItem(ctx, in)
//	if errors.Is(err, dynamodb.ResourceNotFoundException) { ... }
//
// Nothing here acts on a table. Two stores do: package memory beside this one,
// and the module remote for a real endpoint.
//
// # Where things are
//
// Values are value.go, set.go and number.go, with their sizes in size.go. Items are
// item.go, and the part of an item that a request wants is projection.go. The calls
// are reads.go and writes.go, tables and keys table.go, exceptions errors.go. The
// JSON of the API is written by json.go and requestjson.go and read by decode.go.
package dynamodb
