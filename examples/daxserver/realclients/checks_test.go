package realclients

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// check is a call and what it must answer: a text or, where it must fail, the code
// of the error and a part of its message.
type check struct {
	name, want, code, message string
	call                      call
}

const (
	old        = types.ReturnValueAllOld
	changed    = types.ReturnValueAllNew
	updatedOld = types.ReturnValueUpdatedOld
	updatedNew = types.ReturnValueUpdatedNew

	validation  = "ValidationException"
	conditional = "ConditionalCheckFailedException"
	absent      = "ResourceNotFoundException"
	cancelled   = "TransactionCanceledException"
	denied      = "AccessDeniedException"
)

func book(id string, more ...any) attributes { return item(append([]any{"Id", id}, more...)...) }

func order(customer string, placed any, more ...any) attributes {
	return item(append([]any{"Customer", customer, "Placed", placed}, more...)...)
}

func pointer[T any](v T) *T { return &v }

// checks run in their order: each finds what those before it left.
var checks = []check{
	// Items with each type of value.
	{"put", "none", "", "", put("Books", book("b1", "n", 1), "", "")},
	{"get", `{Id:"b1" n:1}`, "", "", get("Books", book("b1"), "")},
	{"get from the cache", `{Id:"b1" n:1}`, "", "", get("Books", book("b1"), "")},
	{"get from the table", `{Id:"b1" n:1}`, "", "", getConsistent("Books", book("b1"))},
	{"get what is not there", "none", "", "", get("Books", book("never"), "")},
	{"get what is not there, again", "none", "", "", get("Books", book("never"), "")},
	{"put what was not there", "none", "", "", put("Books", book("never", "now", true), "", "")},
	{"get what was put", `{Id:"never" now:true}`, "", "", get("Books", book("never"), "")},
	{"put every type", "none", "", "", put("Books", book("all", "text", "grün 書 \U0001F4DA", "empty", "", "yes", true, "no", false, "nothing", nil,
		"bytes", []byte{0, 255}, "none", []byte{}, "ss", texts{"b", "a"}, "ns", numbers{"3", "-1.5"}, "bs", binaries{{1}, {0}},
		"list", []any{1, "two", []any{nil}, item("three", 3)}, "map", item("a", item("b", []any{})), "no list", []any{}, "no map", attributes{}), "", "")},
	{"get every type", `{Id:"all" bs:<0x00 0x01> bytes:0x00ff empty:"" list:[1 "two" [null] {three:3}] map:{a:{b:[]}} no:false no list:[] no map:{} none:0x nothing:null ns:<-1.5 3> ss:<"a" "b"> text:"grün 書 📚" yes:true}`,
		"", "", get("Books", book("all"), "")},
	{"put numbers", "none", "", "", put("Books", book("numbers", "zero", 0, "one", 1, "less", -1, "byte", 255, "int", 65536, "long", number("-9223372036854775808"), "longer", number("18446744073709551616"),
		"digits", number("12345678901234567890123456789012345678"), "small", number("1E-130"), "large", number("-9.9999999999999999999999999999999999999E125"), "half", number("0.5")), "", "")},
	{"get numbers", `{Id:"numbers" byte:255 digits:12345678901234567890123456789012345678 half:0.5 int:65536 long:-9223372036854775808 longer:18446744073709551616 one:1 zero:0}`, "", "",
		get("Books", book("numbers"), "Id, #b, digits, half, #i, #l, longer, one, zero", "#b", "byte", "#i", "int", "#l", "long")},
	{"put a long text", "none", "", "", put("Books", book("long", "text", strings.Repeat("x", 300_000)), "", "")},
	{"get a long text", `{Id:"long" text:"` + strings.Repeat("x", 300_000) + `"}`, "", "", get("Books", book("long"), "")},
	{"put a text that is far too long", "", validation, "Item size has exceeded the maximum allowed size", put("Books", book("too", "text", strings.Repeat("x", 5_000_000)), "", "")},
	{"put a text that is too long", "", validation, "", put("Books", book("too", "text", strings.Repeat("x", 410_000)), "", "")},

	// Keys.
	{"a binary key", "none", "", "", put("Blobs", item("Id", []byte{0, 1, 255}, "n", 1), "", "")},
	{"get by a binary key", "{Id:0x0001ff n:1}", "", "", get("Blobs", item("Id", []byte{0, 1, 255}), "")},
	{"a number as sort key", "none", "", "", put("Orders", order("k", number("-12.75"), "n", 1), "", "")},
	{"get by a number", `{Customer:"k" Placed:-12.75 n:1}`, "", "", get("Orders", order("k", number("-12.75")), "")},
	{"get by the same number", `{Customer:"k" Placed:-12.75 n:1}`, "", "", get("Orders", order("k", number("-12.750")), "")},
	{"delete by a number", `{Customer:"k" Placed:-12.75 n:1}`, "", "", remove("Orders", order("k", number("-1275E-2")), old, "")},

	// Projections.
	{"top-level names", `{Id:"all" yes:true}`, "", "", get("Books", book("all"), "Id, yes")},
	{"paths", `{list:["two" {three:3}] map:{a:{b:[]}}}`, "", "", get("Books", book("all"), "#l[1], #l[3].three, #m.a.b", "#l", "list", "#m", "map")},
	{"a name with a blank", "{no list:[]}", "", "", get("Books", book("all"), "#n", "#n", "no list")},
	{"nothing of it", "{}", "", "", get("Books", book("all"), "other")},
	{"paths that overlap", "", validation, "", get("Books", book("all"), "#l, #l[1]", "#l", "list")},

	// Conditions.
	{"attribute_not_exists fails", "", conditional, "", put("Books", book("b1"), "", "attribute_not_exists(Id)")},
	{"a comparison holds", `{Id:"b1" n:1}`, "", "", put("Books", book("b1", "n", 2, "s", "abc", "l", []any{1, 2}), old, "n = :one", ":one", 1)},
	{"and, or, not", "none", "", "", put("Books", book("b1", "n", 3, "s", "abc", "l", []any{1, 2}), "", "(n > :one AND NOT s = :z) OR n < :one", ":one", 1, ":z", "z")},
	{"between", "none", "", "", put("Books", book("b1", "n", 4, "s", "abc", "l", []any{1, 2}), "", "n BETWEEN :a AND :b", ":a", 3, ":b", 4)},
	{"in", "none", "", "", put("Books", book("b1", "n", 5, "s", "abc", "l", []any{1, 2}), "", "n IN (:a, :b, :c)", ":a", 3, ":b", 4, ":c", 5)},
	{"size, contains, begins_with, attribute_type", "none", "", "", put("Books", book("b1", "n", 6, "s", "abc", "l", []any{1, 2}), "",
		"size(l) = :two AND contains(s, :b) AND begins_with(s, :a) AND attribute_type(n, :t) AND attribute_exists(s)", ":two", 2, ":b", "b", ":a", "ab", ":t", "N")},
	{"a path", "", conditional, "", put("Books", book("all"), "", "#m.a.b = :x", "#m", "map", ":x", 1)},
	{"not equal", "", conditional, "", remove("Books", book("b1"), "", "n <> :n", ":n", 6)},

	// Updates.
	{"set, remove, add", `{Id:"b1" added:1 l:[1 2] m:{x:1} n:7 s:"abc"}`, "", "", update("Books", book("b1"), changed, "SET n = n + :one, m = :m ADD added :one REMOVE gone", "", ":one", 1, ":m", item("x", 1))},
	{"minus", "{n:5}", "", "", update("Books", book("b1"), updatedNew, "SET n = n - :two", "", ":two", 2)},
	{"the old values", "{n:5}", "", "", update("Books", book("b1"), updatedOld, "SET n = :v", "", ":v", "text")},
	{"if_not_exists and list_append", `{l:[1 2 3] made:"new"}`, "", "", update("Books", book("b1"), updatedNew, "SET made = if_not_exists(made, :new), l = list_append(l, :l)", "", ":new", "new", ":l", []any{3})},
	{"nested paths", `{l:["two"] m:{x:2}}`, "", "", update("Books", book("b1"), updatedNew, "SET m.x = :two, l[1] = :t", "", ":two", 2, ":t", "two")},
	{"add to a set", `{tags:<"a" "b">}`, "", "", update("Books", book("b1"), updatedNew, "ADD tags :t", "", ":t", texts{"a", "b"})},
	{"delete of a set", `{tags:<"b">}`, "", "", update("Books", book("b1"), updatedNew, "DELETE tags :t", "", ":t", texts{"a", "c"})},
	{"names and values", `{#:1}`, "", "", update("Books", book("b1"), updatedNew, "SET #h = :v", "", "#h", "#", ":v", 1)},
	{"the whole old item", `{#:1 Id:"b1" added:1 l:[1 "two" 3] m:{x:2} made:"new" n:"text" s:"abc" tags:<"b">}`, "", "", update("Books", book("b1"), old, "REMOVE l[0], m.x, s", "")},
	{"what is left", `{#:1 Id:"b1" added:1 l:["two" 3] m:{} made:"new" n:"text" tags:<"b">}`, "", "", get("Books", book("b1"), "")},
	{"a condition of an update", "", conditional, "", update("Books", book("b1"), "", "SET n = :v", "n = :o", ":v", 1, ":o", 2)},
	{"an update makes an item", `{Id:"up" n:1}`, "", "", update("Books", book("up"), changed, "ADD n :one", "", ":one", 1)},
	{"an update without an expression", `{Id:"up" n:1}`, "", "", update("Books", book("up"), changed, "", "")},
	{"a path that is not there", "", validation, "", update("Books", book("up"), "", "SET a.b = :v", "", ":v", 1)},
	{"add a text", "", validation, "", update("Books", book("b1"), "", "ADD n :v", "", ":v", 1)},
	{"an update of the key", "", validation, "", update("Books", book("up"), "", "SET Id = :v", "", ":v", "x")},

	// Deletes.
	{"delete", `{Id:"up" n:1}`, "", "", remove("Books", book("up"), old, "n = :one", ":one", 1)},
	{"delete what is not there", "none", "", "", remove("Books", book("up"), old, "")},
	{"get what was deleted", "none", "", "", get("Books", book("up"), "")},

	// Queries and scans.
	{"items to find", "written", "", "", batchWrite(map[string][]types.WriteRequest{"Orders": puts(order("q", -2, "t", 0), order("q", -1, "t", 10), order("q", 0, "t", 20), order("q", 1, "t", 30), order("q", 2, "t", 40), order("r", 0))})},
	{"query", `{Customer:"r" Placed:0}`, "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c")}, ":c", "r")},
	{"query from the cache", `{Customer:"r" Placed:0}`, "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c")}, ":c", "r")},
	{"query between", "{t:10} {t:20}", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("#c = :c AND Placed BETWEEN :a AND :b"), ProjectionExpression: pointer("t")}, "#c", "Customer", ":c", "q", ":a", -1, ":b", 0)},
	{"query backwards", "{t:40} {t:30}", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c AND Placed > :a"), ProjectionExpression: pointer("t"), ScanIndexForward: pointer(false)}, ":c", "q", ":a", 0)},
	{"query in pages", "{t:0} {t:10} | {t:20} {t:30} | {t:40}", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c"), ProjectionExpression: pointer("t"), Limit: pointer[int32](2)}, ":c", "q")},
	{"query with a filter", "{t:30} {t:40} of 5", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c"), FilterExpression: pointer("t >= :t"), ProjectionExpression: pointer("t")}, ":c", "q", ":t", 30)},
	{"query counts", "2 of 5", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c"), FilterExpression: pointer("t >= :t"), Select: types.SelectCount}, ":c", "q", ":t", 30)},
	{"a consistent query", "{t:0}", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c AND Placed < :p"), ProjectionExpression: pointer("t"), ConsistentRead: pointer(true)}, ":c", "q", ":p", -1)},
	{"query an index", `{Customer:"q" Placed:2 t:40} {Customer:"q" Placed:1 t:30}`, "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), IndexName: pointer("by-total"), KeyConditionExpression: pointer("Customer = :c AND t > :t"), ScanIndexForward: pointer(false)}, ":c", "q", ":t", 20)},
	{"query without a key", "", validation, "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("t = :c")}, ":c", 1)},
	{"query what is not there", "", "", "", query(dynamodb.QueryInput{TableName: pointer("Orders"), KeyConditionExpression: pointer("Customer = :c")}, ":c", "nobody")},
	{"scan", `{Customer:"q" Placed:2} {Customer:"r" Placed:0}`, "", "", scan(dynamodb.ScanInput{TableName: pointer("Orders"), FilterExpression: pointer("t = :t OR attribute_not_exists(t)"), ProjectionExpression: pointer("Customer, Placed")}, 0, ":t", 40)},
	{"scan in pages and segments", "{t:0} {t:10} {t:20} {t:30} {t:40}", "", "", scan(dynamodb.ScanInput{TableName: pointer("Orders"), FilterExpression: pointer("Customer = :c"), ProjectionExpression: pointer("t"), Limit: pointer[int32](2)}, 3, ":c", "q")},
	{"a segment that is not there", "", validation, "", scan(dynamodb.ScanInput{TableName: pointer("Orders"), Segment: pointer[int32](3), TotalSegments: pointer[int32](3)}, 0)},

	// Batches.
	{"a batch writes", "written", "", "", batchWrite(map[string][]types.WriteRequest{"Books": puts(book("x1", "a", 1), book("x2", "b", 2), book("x3")), "Orders": deletes(order("r", 0))})},
	{"a batch reads", `Books {Id:"x1" a:1} {Id:"x2" b:2} {Id:"x3"}`, "", "", batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("x1"), book("x2"), book("x3"), book("none")}}})},
	{"a batch reads again", `Books {Id:"x1" a:1} {Id:"x2" b:2} {Id:"x3"}`, "", "", batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("x1"), book("x2"), book("x3"), book("none")}}})},
	{"a batch of two tables", `Books {a:1} {}; Orders {Customer:"q" Placed:0 t:20}`, "", "", batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("x1"), book("x2")}, ProjectionExpression: pointer("a")}, "Orders": {Keys: []attributes{order("q", 0)}}})},
	{"a consistent batch", `Books {Id:"x3"}`, "", "", batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("x3")}, ConsistentRead: pointer(true)}})},
	{"a batch puts and deletes", "written", "", "", batchWrite(map[string][]types.WriteRequest{"Books": append(puts(book("x1", "a", 2)), deletes(book("x2"))...)})},
	{"after the batch", `Books {Id:"x1" a:2}`, "", "", batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("x1"), book("x2")}}})},
	{"a batch with a key twice", "", "Unknown", "duplicates", batchWrite(map[string][]types.WriteRequest{"Books": append(puts(book("x1")), deletes(book("x1"))...)})},
	{"a batch of 26", "", "InvalidParameter", "less than or equal to 25", batchWrite(map[string][]types.WriteRequest{"Books": puts(many(26)...)})},
	{"a batch of 25", "written", "", "", batchWrite(map[string][]types.WriteRequest{"Books": puts(many(25)...)})},
	{"a batch of a table that is not there", "", absent, "", batchGet(map[string]types.KeysAndAttributes{"Absent": {Keys: []attributes{book("x1")}}})},

	// Refusals.
	{"no table", "", absent, "", get("Absent", book("x"), "")},
	{"get is denied", "", denied, "is not authorized to perform: dynamodb:GetItem on resource: ", get("Secret", book("x"), "")},
	{"put is denied", "", denied, "is not authorized to perform: dynamodb:PutItem on resource: ", put("Secret", book("x"), "", "")},
	{"a batch with a denied table", "", denied, "dynamodb:BatchGetItem", batchGet(map[string]types.KeysAndAttributes{"Books": {Keys: []attributes{book("x1")}}, "Secret": {Keys: []attributes{book("x")}}})},
	{"a key of another type", "", validation, "", get("Books", item("Id", 1), "")},
	{"a key with an empty text", "", validation, "", get("Books", book(""), "")},
	{"an item without its key", "", validation, "", put("Books", item("n", 1), "", "")},
}

// transactions are checks that take a store with transactions.
var transactions = []check{
	{"items", "written", "", "", batchWrite(map[string][]types.WriteRequest{"Books": puts(book("t1", "n", 1), book("t2", "n", 2), book("t3"))})},
	{"a transaction writes", "written", "", "", transactWrite("",
		types.TransactWriteItem{Put: &types.Put{TableName: pointer("Books"), Item: book("t0", "n", 0), ConditionExpression: pointer("attribute_not_exists(Id)")}},
		types.TransactWriteItem{Update: &types.Update{TableName: pointer("Books"), Key: book("t1"), UpdateExpression: pointer("SET n = n + :one"), ExpressionAttributeValues: item(":one", 1)}},
		types.TransactWriteItem{Delete: &types.Delete{TableName: pointer("Books"), Key: book("t3")}},
		types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: pointer("Books"), Key: book("t2"), ConditionExpression: pointer("n = :two"), ExpressionAttributeValues: item(":two", 2)}})},
	{"a transaction reads", `{Id:"t0" n:0} {n:2} none`, "", "", transactGet(types.Get{TableName: pointer("Books"), Key: book("t0")}, types.Get{TableName: pointer("Books"), Key: book("t1"), ProjectionExpression: pointer("n")}, types.Get{TableName: pointer("Books"), Key: book("t3")})},
	{"what it deleted is gone", "none", "", "", get("Books", book("t3"), "")},
	{"a transaction that is cancelled", "", cancelled, "[None, ConditionalCheckFailed]", transactWrite("",
		types.TransactWriteItem{Put: &types.Put{TableName: pointer("Books"), Item: book("t9")}},
		types.TransactWriteItem{Put: &types.Put{TableName: pointer("Books"), Item: book("t1"), ConditionExpression: pointer("attribute_not_exists(Id)")}})},
	{"nothing of it was written", "none", "", "", get("Books", book("t9"), "")},
	{"with a token", "written", "", "", transactWrite("token-1", types.TransactWriteItem{Update: &types.Update{TableName: pointer("Books"), Key: book("t2"), UpdateExpression: pointer("ADD n :one"), ExpressionAttributeValues: item(":one", 1)}})},
	{"with the same token", "written", "", "", transactWrite("token-1", types.TransactWriteItem{Update: &types.Update{TableName: pointer("Books"), Key: book("t2"), UpdateExpression: pointer("ADD n :one"), ExpressionAttributeValues: item(":one", 1)}})},
	{"once", `{Id:"t2" n:3}`, "", "", get("Books", book("t2"), "")},
	{"another with the same token", "", "IdempotentParameterMismatchException", "", transactWrite("token-1", types.TransactWriteItem{Delete: &types.Delete{TableName: pointer("Books"), Key: book("t2")}})},
	{"a transaction with a denied table", "", denied, "dynamodb:GetItem", transactGet(types.Get{TableName: pointer("Books"), Key: book("t0")}, types.Get{TableName: pointer("Secret"), Key: book("x")})},
}

// many are items with names of their own.
func many(n int) (list []attributes) {
	for i := range n {
		id := "m" + string(rune('a'+i))
		list = append(list, book(id, "own "+id, i))
	}
	return list
}
