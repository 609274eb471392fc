package realclients

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	ddb "github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/examples/daxserver/daxtest"
)

// What AWS's client writes and reads through the server is what the same request does
// to the store without either: for random keys, items, conditions and updates.

var long = flag.Bool("long", false, "make as many random requests as a night has room for")

// rounds is how many random requests a test makes.
func rounds(n int) int {
	if *long {
		return 30 * n
	}
	return n
}

// keyKinds are all types of keys. Each has a table.
var keyKinds = strings.Fields("S N B SS SN SB NS NN NB BS BN BB")

// newRandomWorld starts a server with the table of each type of key: K and the types.
func newRandomWorld(t *testing.T) (*daxtest.Server, *dax.Dax) {
	t.Helper()
	all := daxtest.Tables()
	for _, kinds := range keyKinds {
		key := ddb.KeySchema{Partition: ddb.KeyAttribute{Name: "p", Kind: ddb.ParseKind(kinds[:1])}}
		if len(kinds) > 1 {
			key.Sort = ddb.KeyAttribute{Name: "s", Kind: ddb.ParseKind(kinds[1:])}
		}
		all = append(all, ddb.TableDescription{Name: "Keys" + kinds, Key: key})
	}
	store, err := memory.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	s := daxtest.Start(t, daxtest.Options{Store: store})
	return s, tester(t, s)
}

// fromSDK is a value of the SDK's as the store has it.
func fromSDK(v types.AttributeValue) (ddb.Value, error) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return ddb.String(v.Value), nil
	case *types.AttributeValueMemberN:
		return ddb.Number(v.Value)
	case *types.AttributeValueMemberB:
		return ddb.Binary(v.Value), nil
	case *types.AttributeValueMemberBOOL:
		return ddb.Bool(v.Value), nil
	case *types.AttributeValueMemberNULL:
		return ddb.Null(), nil
	case *types.AttributeValueMemberSS:
		return ddb.StringSet(v.Value...)
	case *types.AttributeValueMemberNS:
		return ddb.NumberSet(v.Value...)
	case *types.AttributeValueMemberBS:
		return ddb.BinarySet(v.Value...)
	case *types.AttributeValueMemberM:
		m, err := itemFromSDK(v.Value)
		return ddb.Map(m), err
	case *types.AttributeValueMemberL:
		list := make([]ddb.Value, len(v.Value))
		for i := range list {
			var err error
			if list[i], err = fromSDK(v.Value[i]); err != nil {
				return ddb.Value{}, err
			}
		}
		return ddb.List(list...), nil
	}
	return ddb.Value{}, fmt.Errorf("a %T", v)
}

func itemFromSDK(i attributes) (ddb.Item, error) {
	if i == nil {
		return nil, nil
	}
	out := make(ddb.Item, len(i))
	for name, v := range i {
		var err error
		if out[name], err = fromSDK(v); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// same compares an item of the SDK's with one of the store.
func same(t *testing.T, what string, got attributes, want ddb.Item) {
	t.Helper()
	item, err := itemFromSDK(got)
	if err != nil || !item.Equal(want) || (item == nil) != (want == nil) {
		t.Fatalf("%s: %s, %v; want %v", what, showItem(got), err, want)
	}
}

// TestRandomKeys writes items with keys of all types, and reads them by all calls that
// return keys.
func TestRandomKeys(t *testing.T) {
	s, c := newRandomWorld(t)
	for i, kinds := range keyKinds {
		r := newRandom(uint64(i)) //nolint:gosec // of twelve
		table := "Keys" + kinds
		for n := range rounds(25) {
			key := attributes{"p": r.scalar(ddb.ParseKind(kinds[:1]))}
			if len(kinds) > 1 {
				key["s"] = r.scalar(ddb.ParseKind(kinds[1:]))
			}
			put := attributes{"n": value(n)}
			for name, v := range key {
				put[name] = v
			}
			if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: put}); err != nil {
				t.Fatalf("%s: %s: %v", table, showItem(put), err)
			}
			want, err := itemFromSDK(put)
			if err != nil {
				t.Fatal(err)
			}
			stored, err := itemFromSDK(key)
			if err != nil {
				t.Fatal(err)
			}
			out, err := s.Store.GetItem(t.Context(), &ddb.GetItemInput{TableName: table, Key: stored})
			if err != nil || !out.Item.Equal(want) {
				t.Fatalf("%s: %s was stored as %v, %v", table, showItem(put), out, err)
			}
			for _, strong := range []bool{false, true} {
				got, err := c.BatchGetItem(t.Context(), &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{table: {Keys: []map[string]types.AttributeValue{key}, ConsistentRead: &strong}}})
				if err != nil || len(got.Responses[table]) != 1 {
					t.Fatalf("%s: %s: %v, %v", table, showItem(key), got, err)
				}
				same(t, table, got.Responses[table][0], want)
			}
		}
		pages(t, s, c, table)
	}
}

// pages scans a table page by page through the client, and compares it with the store's
// own items.
func pages(t *testing.T, s *daxtest.Server, c *dax.Dax, table string) {
	t.Helper()
	all, err := s.Store.Scan(t.Context(), &ddb.ScanInput{TableName: table})
	if err != nil {
		t.Fatal(err)
	}
	var found []attributes
	in := &dynamodb.ScanInput{TableName: &table, Limit: pointer(int32(7))}
	for {
		out, err := c.Scan(t.Context(), in)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		found = append(found, out.Items...)
		if in.ExclusiveStartKey = out.LastEvaluatedKey; len(in.ExclusiveStartKey) == 0 {
			break
		}
	}
	if len(found) != len(all.Items) {
		t.Fatalf("%s: %d items, want %d", table, len(found), len(all.Items))
	}
	for i := range found {
		same(t, table, found[i], all.Items[i])
	}
}

// TestRandomItems writes items of all types of values, nested, and reads them.
func TestRandomItems(t *testing.T) {
	s, c := newRandomWorld(t)
	r := newRandom(1)
	for n := range rounds(150) {
		put := book(fmt.Sprint("random", n))
		for range r.IntN(8) {
			put[r.text()+"a"] = r.value(3)
		}
		want, err := itemFromSDK(put)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: pointer("Books"), Item: put}); err != nil {
			t.Fatalf("%s: %v", showItem(put), err)
		}
		key := ddb.Key{"Id": want["Id"]}
		out, err := s.Store.GetItem(t.Context(), &ddb.GetItemInput{TableName: "Books", Key: key})
		if err != nil || !out.Item.Equal(want) {
			t.Fatalf("%s was stored as %v, %v", showItem(put), out, err)
		}
		for _, strong := range []bool{false, false, true} {
			got, err := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: pointer("Books"), Key: attributes{"Id": put["Id"]}, ConsistentRead: &strong})
			if err != nil {
				t.Fatal(err)
			}
			same(t, "GetItem", got.Item, want)
		}
	}
}

// ours are the values as the store has them.
func (p *placed) ours(t *testing.T) map[string]ddb.Value {
	t.Helper()
	if len(p.values) == 0 {
		return nil
	}
	out, err := itemFromSDK(p.values)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stock are items on which random expressions differ.
func stock(r random, n int) attributes {
	i := book(fmt.Sprint("stock", n), "a", pick[any](r, 0, 1, 2, 3, "a", "ab", nil), "b", pick[any](r, texts{"a"}, texts{"a", "b"}, 5), "c", pick[any](r, "abc", 3, []byte{1}),
		"m", item("x", pick[any](r, 1, "a", []any{1, 2})), "l", []any{item("x", 1), item("y", 2), 3}, "size", pick[any](r, 1, 2))
	delete(i, pick(r, "a", "b", "c", "m", "l", "size", ""))
	return i
}

// refusedBoth reports whether a request was refused. It must be so with the client and
// without: for what it is, and not for a condition of an item.
func refusedBoth(t *testing.T, text string, direct, through error) bool {
	t.Helper()
	if direct == nil && through == nil {
		return false
	}
	code, message := codeOf(through)
	switch {
	case direct == nil || through == nil:
		t.Errorf("%s: by the store %v, by the client %v", text, direct, through)
	case errors.Is(direct, ddb.ConditionalCheckFailedException) != (code == conditional):
		t.Errorf("%s: by the store %v, by the client %s: %s", text, direct, code, message)
	}
	return true
}

// TestRandomConditions filters items by random conditions, by the client and by the
// store itself: both find the same items, or both refuse.
func TestRandomConditions(t *testing.T) {
	s, c := newRandomWorld(t)
	r := newRandom(2)
	for n := range 12 {
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: pointer("Books"), Item: stock(r, n)}); err != nil {
			t.Fatal(err)
		}
	}
	matched := 0
	for range rounds(300) {
		p := newPlaced(r)
		text := p.condition(pick(r, 0, 0, 1, 1, 2, 4))
		in := &dynamodb.ScanInput{TableName: pointer("Books"), FilterExpression: &text, ExpressionAttributeNames: p.names, ExpressionAttributeValues: p.values, ConsistentRead: pointer(true)}
		if len(p.names) == 0 {
			in.ExpressionAttributeNames = nil
		}
		if len(p.values) == 0 {
			in.ExpressionAttributeValues = nil
		}
		direct, err := s.Store.Scan(t.Context(), &ddb.ScanInput{TableName: "Books", FilterExpression: text, ExpressionAttributeNames: in.ExpressionAttributeNames, ExpressionAttributeValues: p.ours(t), ConsistentRead: true})
		through, wrong := c.Scan(t.Context(), in)
		if refusedBoth(t, text, err, wrong) {
			continue
		}
		if len(direct.Items) != len(through.Items) {
			t.Fatalf("%s with %s: %d items, want %d", text, showItem(p.values), len(through.Items), len(direct.Items))
		}
		for i := range direct.Items {
			same(t, text, through.Items[i], direct.Items[i])
		}
		if n := len(direct.Items); n > 0 && n < 12 {
			matched++
		}
	}
	if matched < 25 {
		t.Errorf("%d of the conditions tell items apart", matched)
	}
}

// TestRandomUpdates changes an item by the client and its twin by the store itself: the
// items are the same afterwards, and so is what is returned.
func TestRandomUpdates(t *testing.T) {
	s, c := newRandomWorld(t)
	r := newRandom(3)
	changed := 0
	for n := range rounds(300) {
		before := stock(r, n)
		want, err := itemFromSDK(before)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"Books", "Secret"} { // the twin is where no client comes
			if _, err := s.Store.PutItem(t.Context(), &ddb.PutItemInput{TableName: table, Item: want}); err != nil {
				t.Fatal(err)
			}
		}
		p := newPlaced(r)
		text, condition := p.update(), ""
		if r.IntN(3) == 0 {
			condition = p.condition(1)
		}
		p.used(text + " " + condition)
		returns := pick(r, types.ReturnValueNone, old, changed2, updatedOld, updatedNew)
		in := &dynamodb.UpdateItemInput{TableName: pointer("Books"), Key: attributes{"Id": before["Id"]}, UpdateExpression: &text, ReturnValues: returns, ExpressionAttributeNames: p.names, ExpressionAttributeValues: p.values}
		twin := &ddb.UpdateItemInput{TableName: "Secret", Key: ddb.Key{"Id": want["Id"]}, UpdateExpression: text, ConditionExpression: condition, ReturnValues: ddb.ReturnValues(returns),
			ExpressionAttributeNames: p.names, ExpressionAttributeValues: p.ours(t)}
		if condition != "" {
			in.ConditionExpression = &condition
		}
		if len(p.names) == 0 {
			in.ExpressionAttributeNames, twin.ExpressionAttributeNames = nil, nil
		}
		if len(p.values) == 0 {
			in.ExpressionAttributeValues = nil
		}
		direct, err := s.Store.UpdateItem(t.Context(), twin)
		through, wrong := c.UpdateItem(t.Context(), in)
		if refusedBoth(t, text+" if "+condition, err, wrong) {
			continue
		}
		same(t, text+" returns "+string(returns), orNil(through.Attributes), orEmpty(direct.Attributes))
		compare(t, s, text, want["Id"])
		changed++
	}
	if changed < 100 {
		t.Errorf("%d updates were made", changed)
	}
}

// changed2 is all of the item after an update.
const changed2 = types.ReturnValueAllNew

// orNil is an item without attributes as the store has none of it.
func orNil(i attributes) attributes {
	if len(i) == 0 {
		return nil
	}
	return i
}

func orEmpty(i ddb.Item) ddb.Item {
	if len(i) == 0 {
		return nil
	}
	return i
}

// compare compares the items of one key in both tables.
func compare(t *testing.T, s *daxtest.Server, what string, id ddb.Value) {
	t.Helper()
	var items []ddb.Item
	for _, table := range []string{"Books", "Secret"} {
		out, err := s.Store.GetItem(t.Context(), &ddb.GetItemInput{TableName: table, Key: ddb.Key{"Id": id}})
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, out.Item)
	}
	if !items[0].Equal(items[1]) {
		t.Fatalf("%s: %v by the client, %v by the store", what, items[0], items[1])
	}
}

// TestRandomSortOrder queries by number; the client and the store must think of numbers
// alike: their bytes order as the numbers do.
func TestRandomSortOrder(t *testing.T) {
	_, c := newRandomWorld(t)
	r := newRandom(4)
	table, where := "KeysSN", "p = :p AND s > :s"
	var all []ddb.Value
	for range rounds(60) {
		n := value(r.number())
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &table, Item: attributes{"p": value("x"), "s": n}}); err != nil {
			t.Fatal(err)
		}
		v, err := fromSDK(n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	order := func(a, b ddb.Value) int { n, _ := a.Compare(b); return n }
	slices.SortFunc(all, order)
	all = slices.CompactFunc(all, ddb.Value.Equal)
	for range rounds(20) {
		from := value(r.number())
		bound, err := fromSDK(from)
		if err != nil {
			t.Fatal(err)
		}
		out, err := c.Query(t.Context(), &dynamodb.QueryInput{TableName: &table, KeyConditionExpression: &where, ExpressionAttributeValues: attributes{":p": value("x"), ":s": from}})
		if err != nil {
			t.Fatal(err)
		}
		first, _ := slices.BinarySearchFunc(all, bound, order)
		for first < len(all) && all[first].Equal(bound) {
			first++
		}
		if want := len(all) - first; len(out.Items) != want {
			t.Fatalf("above %v: %d items, want %d", bound, len(out.Items), want)
		}
		for i, got := range out.Items {
			same(t, "Query", got, ddb.Item{"p": ddb.String("x"), "s": all[first+i]})
		}
	}
}

// TestRandomProjections reads parts of items by the client and by the store itself.
func TestRandomProjections(t *testing.T) {
	s, c := newRandomWorld(t)
	r := newRandom(5)
	for n := range 12 {
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: pointer("Books"), Item: stock(r, n)}); err != nil {
			t.Fatal(err)
		}
	}
	some := 0
	for range rounds(200) {
		p := newPlaced(r)
		var paths []string
		for range 1 + r.IntN(4) {
			paths = append(paths, p.path())
		}
		text := strings.Join(paths, ", ")
		if len(p.names) == 0 {
			p.names = nil
		}
		id := fmt.Sprint("stock", r.IntN(12))
		strong := r.IntN(2) == 0
		direct, err := s.Store.GetItem(t.Context(), &ddb.GetItemInput{TableName: "Books", Key: ddb.Key{"Id": ddb.String(id)}, ProjectionExpression: text, ExpressionAttributeNames: p.names})
		through, wrong := c.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: pointer("Books"), Key: book(id), ProjectionExpression: &text, ExpressionAttributeNames: p.names, ConsistentRead: &strong})
		if refusedBoth(t, text, err, wrong) {
			continue
		}
		same(t, text, orNil(through.Item), orEmpty(direct.Item))
		if len(direct.Item) > 0 {
			some++
		}
	}
	if some < 50 {
		t.Errorf("%d projections have something", some)
	}
}

// TestLongConditions has conditions as long as DynamoDB takes them, 300 operators, and
// longer: the client sends them as trees as deep as they are long.
func TestLongConditions(t *testing.T) {
	s, c := newRandomWorld(t)
	r := newRandom(6)
	for n := range 12 {
		if _, err := c.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: pointer("Books"), Item: stock(r, n)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		operands int
		word     string
		refused  bool
	}{{40, " AND ", false}, {150, " OR ", false}, {150, " AND ", false}, {151, " OR ", true}} {
		text := strings.Repeat("a <> :v"+test.word, test.operands-1) + "a <> :v"
		direct, err := s.Store.Scan(t.Context(), &ddb.ScanInput{TableName: "Books", FilterExpression: text, ExpressionAttributeValues: ddb.Item{":v": ddb.Int(1)}})
		out, wrong := c.Scan(t.Context(), &dynamodb.ScanInput{TableName: pointer("Books"), FilterExpression: &text, ExpressionAttributeValues: attributes{":v": value(1)}})
		if refusedBoth(t, text[:20], err, wrong) != test.refused {
			t.Errorf("%d%s: %v", test.operands, test.word, wrong)
		}
		if wrong == nil && len(out.Items) != len(direct.Items) {
			t.Errorf("%d%s: %d items, want %d", test.operands, test.word, len(out.Items), len(direct.Items))
		}
	}
}
