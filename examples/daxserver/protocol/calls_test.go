package protocol

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

// The tables of the tests: t_s with a text key pk, as in the captured exchanges, t_ss
// with a sort key sk, and t_sn whose sort key is a number.
func tables(name string) (*dynamodb.TableDescription, error) {
	pk := dynamodb.KeyAttribute{Name: "pk", Kind: dynamodb.KindS}
	t := &dynamodb.TableDescription{Name: name, Key: dynamodb.KeySchema{Partition: pk}}
	switch name {
	case "t_s":
	case "t_ss":
		t.Key.Sort = dynamodb.KeyAttribute{Name: "sk", Kind: dynamodb.KindS}
	case "t_sn":
		t.Key.Sort = dynamodb.KeyAttribute{Name: "sk", Kind: dynamodb.KindN}
	case "none":
		return nil, dynamodb.Errorf(dynamodb.ResourceNotFoundException, "Requested resource not found")
	default: // as a cluster refuses what is not the name of a table
		return nil, dynamodb.Invalid("TableName: %.50q", name)
	}
	return t, nil
}

// newLists returns lists with the numbers of the captured exchanges: 2 is [a], and 3
// is [a b].
func newLists() *Lists {
	l := NewLists(0, 0, nil)
	l.of[2], l.of[3] = []string{"a"}, []string{"a", "b"}
	return l
}

func newDecoder() *Decoder { return &Decoder{Lists: newLists(), Describe: tables, Reread: tables} }

// read reads a request of hexadecimal text, which must be all that there is.
func read(tb testing.TB, text string) *Request {
	tb.Helper()
	in := bufio.NewReader(bytes.NewReader(unhex(tb, text)))
	q := new(Request)
	if err := q.Read(in); err != nil {
		tb.Fatalf("%s: %v", text, err)
	}
	if rest, _ := io.ReadAll(in); len(rest) > 0 {
		tb.Fatalf("%s: %x was left", text, rest)
	}
	return q
}

// decode decodes a request to the input of its call.
func decode(d *Decoder, q *Request) (any, error) {
	switch q.Method {
	case GetItem:
		var c GetCall
		err := d.GetItem(q, &c)
		return c.GetItemInput, err
	case PutItem:
		return input(d.PutItem(q))(func(c *PutCall) any { return c.PutItemInput })
	case DeleteItem:
		return input(d.DeleteItem(q))(func(c *DeleteCall) any { return c.DeleteItemInput })
	case UpdateItem:
		return input(d.UpdateItem(q))(func(c *UpdateCall) any { return c.UpdateItemInput })
	case Query:
		return input(d.Query(q))(func(c *QueryCall) any { return c.QueryInput })
	case Scan:
		return input(d.Scan(q))(func(c *ScanCall) any { return c.ScanInput })
	case BatchGetItem:
		return input(d.BatchGetItem(q))(func(c *BatchGetCall) any { return c.BatchGetItemInput })
	case BatchWriteItem:
		return input(d.BatchWriteItem(q))(func(c *BatchWriteCall) any { return c.BatchWriteItemInput })
	case TransactGetItems:
		return input(d.TransactGetItems(q))(func(c *TransactGetCall) any { return c.TransactGetItemsInput })
	case TransactWriteItems:
		return input(d.TransactWriteItems(q))(func(c *TransactWriteCall) any { return c.TransactWriteItemsInput })
	case AuthorizeConnection:
		return q.Credentials()
	case DefineKeySchema:
		return q.TableName()
	case DefineAttributeListID:
		return q.Names()
	case DefineAttributeList:
		return q.ListID()
	default:
		return nil, nil
	}
}

// input returns what of a call is compared.
func input[C any](c *C, err error) func(func(*C) any) (any, error) {
	return func(of func(*C) any) (any, error) {
		if err != nil {
			return nil, err
		}
		return of(c), nil
	}
}

type (
	names map[string]string
	item  = dynamodb.Item
)

var str = dynamodb.String

// requests are requests of each method, written by hand after dax-protocol's rules.
// Those that are marked were captured from AWS's Go client.
var requests = map[string]struct {
	bytes string
	want  any
}{
	"Endpoints (captured)":             {`01 1a1b2bcf02`, nil},
	"DefineKeySchema (captured)":       {`01 3a2c43e27e 43"t_s"`, "t_s"},
	"DefineAttributeListId (captured)": {`01 3a495927bb 81 61"a"`, []string{"a"}},
	"DefineAttributeListId":            {`01 3a495927bb 82 61"a" 62"bc"`, []string{"a", "bc"}},
	"DefineAttributeListId of nothing": {`01 3a495927bb 80`, []string(nil)},
	"DefineAttributeList (captured)":   {`01 1a27f9bd71 02`, int64(2)},
	"AuthorizeConnection": {`01 1a58c2336b 64"AKID" 64"beef" 43"sts" 65"token" 65"agent"`,
		Credentials{Key: "AKID", Signature: "beef", Token: "token", StringToSign: []byte("sts")}},
	"AuthorizeConnection without a token": {`01 1a58c2336b 64"AKID" 64"beef" 43"sts" f6 f6`, Credentials{Key: "AKID", Signature: "beef", StringToSign: []byte("sts")}},

	"GetItem (captured)": {`01 1a0fb0cc6a 43"t_s" 41"d" bf 02f5 ff`,
		dynamodb.GetItemInput{TableName: "t_s", Key: item{"pk": str("d")}, ConsistentRead: true}},
	"GetItem without parameters": {`01 1a0fb0cc6a 43"t_s" 41"d" f6`, dynamodb.GetItemInput{TableName: "t_s", Key: item{"pk": str("d")}}},
	"GetItem with a sort key": {`01 1a0fb0cc6a 44"t_sn" 46 61"d" c1 1c0000 bf 0302 ff`,
		dynamodb.GetItemInput{TableName: "t_sn", Key: item{"pk": str("d"), "sk": number("1")}, ReturnConsumedCapacity: "INDEXES"}},
	"GetItem with a projection": {`01 1a0fb0cc6a 43"t_s" 41"d" bf 00 <82 01 82 84 12 61"a" d90cfc01 61"b" 82 12 61"c"> ff`,
		dynamodb.GetItemInput{TableName: "t_s", Key: item{"pk": str("d")}, ProjectionExpression: "#n0, #n1", ExpressionAttributeNames: names{"#n0": "a", "#n1": "c"}}},

	"PutItem (captured)": {`01 3a7d8e7e56 43"t_s" 41"d" 43 0261"x" bf ff`,
		dynamodb.PutItemInput{TableName: "t_s", Item: item{"pk": str("d"), "a": str("x")}}},
	"PutItem of a key": {`01 3a7d8e7e56 43"t_s" 41"d" 41 01 bf 0702 0300 0600 ff`,
		dynamodb.PutItemInput{TableName: "t_s", Item: item{"pk": str("d")}, ReturnValues: "ALL_OLD"}},
	"PutItem with a condition": {`01 3a7d8e7e56 43"t_s" 41"d" 43 0261"x" a1 04 <83 01 82 0c 82 12 61"a" 80>`,
		dynamodb.PutItemInput{TableName: "t_s", Item: item{"pk": str("d"), "a": str("x")}, ConditionExpression: "attribute_not_exists(#n0)", ExpressionAttributeNames: names{"#n0": "a"}}},

	"DeleteItem": {`01 1a3c696221 44"t_ss" 43 61"d" "e" bf 0701 0301 ff`,
		dynamodb.DeleteItemInput{TableName: "t_ss", Key: item{"pk": str("d"), "sk": str("e")}, ReturnValues: "NONE", ReturnConsumedCapacity: "TOTAL"}},

	"UpdateItem (captured)": {`01 1a54f89c0f 43"t_s" 41"d" bf 04 51 83 01 83 00 82 12 61"a" 82 11 00 81 64"nope" 08 4f 83 01 81 83 13 82 12 61"a" 82 11 00 81 61"y" ff`,
		dynamodb.UpdateItemInput{TableName: "t_s", Key: item{"pk": str("d")}, UpdateExpression: "SET #n0 = :v1", ConditionExpression: "#n0 = :v0",
			ExpressionAttributeNames: names{"#n0": "a"}, ExpressionAttributeValues: item{":v0": str("nope"), ":v1": str("y")}}},
	"UpdateItem that says nothing": {`01 1a54f89c0f 43"t_s" 41"d" f6`, dynamodb.UpdateItemInput{TableName: "t_s", Key: item{"pk": str("d")}}},

	"Query (captured)": {`01 3a3781c2ae 44"t_ss" 4f 83 01 83 00 82 12 62"pk" 82 11 00 81 61"q" bf 0f01 0300 0d01 ff`,
		dynamodb.QueryInput{TableName: "t_ss", KeyConditionExpression: "#n0 = :v0", ExpressionAttributeNames: names{"#n0": "pk"}, ExpressionAttributeValues: item{":v0": str("q")}, Limit: 1}},
	"Query of an index": {`01 3a3781c2ae 44"t_ss" 4f 83 01 83 00 82 12 62"pk" 82 11 00 81 61"q" bf 0b43"idx" 0e00 0f03 0201 09 <bf 62"pk" 61"a" ff> ff`,
		dynamodb.QueryInput{TableName: "t_ss", IndexName: "idx", KeyConditionExpression: "#n0 = :v0", ExpressionAttributeNames: names{"#n0": "pk"}, ExpressionAttributeValues: item{":v0": str("q")},
			Select: "COUNT", ConsistentRead: true, ScanIndexBackward: true, ExclusiveStartKey: item{"pk": str("a")}}},
	"Query that filters and projects": {`01 3a3781c2ae 44"t_ss" 4f 83 01 83 00 82 12 62"pk" 82 11 00 81 61"q" bf 0a <83 01 83 04 82 12 61"x" 82 11 00 81 05> 00 <82 01 81 82 12 61"x"> 0f04 09 43 61"q" "r" ff`,
		dynamodb.QueryInput{TableName: "t_ss", KeyConditionExpression: "#n0 = :v0", FilterExpression: "#n1 > :v1", ProjectionExpression: "#n1",
			ExpressionAttributeNames: names{"#n0": "pk", "#n1": "x"}, ExpressionAttributeValues: item{":v0": str("q"), ":v1": number("5")},
			Select: "SPECIFIC_ATTRIBUTES", ExclusiveStartKey: item{"pk": str("q"), "sk": str("r")}}},
	"Query without a key condition (JavaScript)": {`01 3a3781c2ae 44"t_ss" f6 f6`, dynamodb.QueryInput{TableName: "t_ss"}},

	"Scan": {`01 3a6fc8309b 44"t_ss" bf ff`, dynamodb.ScanInput{TableName: "t_ss"}},
	"Scan of a segment": {`01 3a6fc8309b 44"t_ss" bf 1003 1104 0f02 0b43"idx" 02f5 0d19 03e8 ff`,
		dynamodb.ScanInput{TableName: "t_ss", IndexName: "idx", Segment: 3, TotalSegments: 4, Select: "ALL_PROJECTED_ATTRIBUTES", ConsistentRead: true, Limit: 1000}},

	"BatchGetItem": {`01 3a29985cdb a2 63"t_s" 83 f4 f6 82 41"d" 41"e" 64"t_ss" 83 f5 <82 01 81 82 12 61"x"> 81 43 61"d" "e" bf 0301 ff`,
		dynamodb.BatchGetItemInput{ReturnConsumedCapacity: "TOTAL", RequestItems: map[string]dynamodb.KeysAndAttributes{
			"t_s":  {Keys: []dynamodb.Key{{"pk": str("d")}, {"pk": str("e")}}},
			"t_ss": {Keys: []dynamodb.Key{{"pk": str("d"), "sk": str("e")}}, ConsistentRead: true, ProjectionExpression: "#n0", ExpressionAttributeNames: names{"#n0": "x"}}}}},
	"BatchWriteItem": {`01 1a06ed585f a2 63"t_s" 84 41"d" 43 0261"x" 41"e" f6 64"t_ss" 82 43 61"d" "e" 41 01 f6`,
		dynamodb.BatchWriteItemInput{RequestItems: map[string][]dynamodb.WriteRequest{
			"t_s":  {{Put: item{"pk": str("d"), "a": str("x")}}, {Delete: item{"pk": str("e")}}},
			"t_ss": {{Put: item{"pk": str("d"), "sk": str("e")}}}}}},

	"TransactGetItems": {`01 1a6f3d49db 82 43"t_s" 44"t_ss" 82 41"d" 43 61"d" "e" 82 f6 <82 01 81 82 12 61"x"> bf ff`,
		dynamodb.TransactGetItemsInput{TransactItems: []dynamodb.TransactGet{{TableName: "t_s", Key: item{"pk": str("d")}},
			{TableName: "t_ss", Key: item{"pk": str("d"), "sk": str("e")}, ProjectionExpression: "#n0", ExpressionAttributeNames: names{"#n0": "x"}}}}},
	"TransactWriteItems": {`01 3a4524c569 84 02 07 09 0c 84 43"t_s" 43"t_s" 43"t_s" 43"t_s" 84 41"a" 41"b" 41"c" 41"d" 84 43 0261"x" f6 f6 f6 f6 84 01 02 01 02 ` +
		`84 f6 <83 01 82 0b 82 12 61"a" 80> f6 <83 01 82 0b 82 12 61"a" 80> 84 f6 f6 <83 01 81 82 16 82 12 61"a" 80> f6 bf 13 63"tok" 0301 ff`,
		dynamodb.TransactWriteItemsInput{ClientRequestToken: "tok", ReturnConsumedCapacity: "TOTAL", TransactItems: []dynamodb.TransactWrite{
			{Kind: "Put", TableName: "t_s", Item: item{"pk": str("a"), "a": str("x")}},
			{Kind: "Delete", TableName: "t_s", Key: item{"pk": str("b")}, ConditionExpression: "attribute_exists(#n0)", ExpressionAttributeNames: names{"#n0": "a"}, ReturnValuesOnConditionCheckFailure: "ALL_OLD"},
			{Kind: "Update", TableName: "t_s", Key: item{"pk": str("c")}, UpdateExpression: "REMOVE #n0", ExpressionAttributeNames: names{"#n0": "a"}},
			{Kind: "ConditionCheck", TableName: "t_s", Key: item{"pk": str("d")}, ConditionExpression: "attribute_exists(#n0)", ExpressionAttributeNames: names{"#n0": "a"}, ReturnValuesOnConditionCheckFailure: "ALL_OLD"},
		}}},
}

func TestRequests(t *testing.T) {
	methods := make(map[Method]bool)
	for name, r := range requests {
		q := read(t, r.bytes)
		if !strings.HasPrefix(name, q.Method.String()) {
			t.Errorf("%s was read as %s", name, q.Method)
		}
		methods[q.Method] = true
		got, err := decode(newDecoder(), q)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(r.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
	if len(methods) != int(Methods)-1 {
		t.Errorf("%d methods of %d", len(methods), Methods-1)
	}
}

// One Request serves one connection: what it held of the last request is gone.
func TestRequestsOneAfterAnother(t *testing.T) {
	var all []byte
	var wants []any
	for range 3 {
		for _, r := range requests {
			all = append(all, unhex(t, r.bytes)...)
			wants = append(wants, r.want)
		}
	}
	in := bufio.NewReaderSize(iotestOneByte{bytes.NewReader(all)}, 16)
	d, q := newDecoder(), new(Request)
	for i, want := range wants {
		if err := q.Read(in); err != nil {
			t.Fatal(err)
		}
		got, err := decode(d, q)
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Fatalf("request %d: %v (-want +got)\n%s", i, err, d)
		}
	}
	if err := q.Read(in); !errors.Is(err, io.EOF) {
		t.Errorf("%v at the end", err)
	}
}

// iotestOneByte is a connection on which bytes come one by one.
type iotestOneByte struct{ io.Reader }

func (r iotestOneByte) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(len(p), 1)]) }

// R6: a request that ends early is an error wherever it ends, and io.EOF only before
// its first byte: then the client has closed an idle connection.
func TestR6TruncatedRequests(t *testing.T) {
	for name, r := range requests {
		b := unhex(t, r.bytes)
		for n := range b {
			q := new(Request)
			err := q.Read(bufio.NewReader(bytes.NewReader(b[:n])))
			if err == nil || errors.Is(err, io.EOF) != (n == 0) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s cut at %d: %v", name, n, err)
			}
		}
	}
}

// R6: what names no method is an error, and the bytes behind it are not looked at.
func TestR6UnknownMethods(t *testing.T) {
	for name, text := range map[string]string{
		"another service": `02 1a1b2bcf02`, "a negative service": `20 1a1b2bcf02`, "method 1": `01 01`, "method 0": `01 00`,
		"a management method": `01 3a12ae94f5`, "methods": `01 1a2ecb30e7`,
	} {
		q := new(Request)
		if err := q.Read(bufio.NewReader(bytes.NewReader(unhex(t, text)))); !errors.Is(err, ErrMethod) || q.Method != NoMethod {
			t.Errorf("%s: %s, %v; want %v", name, q.Method, err, ErrMethod)
		}
	}
	for name, text := range map[string]string{"a text": `60 00`, "a method that is a text": `01 60`, "a method of 65 bits": `01 1bffffffffffffffff`, "null": `01 f6`} {
		q := new(Request)
		if err := q.Read(bufio.NewReader(bytes.NewReader(unhex(t, text)))); err == nil || q.Method != NoMethod {
			t.Errorf("%s: %s, %v", name, q.Method, err)
		}
	}
}

func TestMethods(t *testing.T) {
	writes := 0
	for m := NoMethod; m <= Methods; m++ {
		if m.Writes() {
			writes++
		}
		if m.String() == "" {
			t.Errorf("method %d has no name", m)
		}
	}
	if writes != 5 || Methods.String() != "invalid" {
		t.Errorf("%d methods write, want 5; %s", writes, Methods)
	}
}

// A captured preamble, and what is not one.
func TestPreamble(t *testing.T) {
	const captured = `67"J7yne5G" 00 61"0" a1 69"UserAgent" 73"DaxGoV2Client-1.0.3" 00`
	for text, want := range map[string]string{
		captured: "DaxGoV2Client-1.0.3",
		`67"J7yne5G" 00 50 00112233445566778899aabbccddeeff a1 69"UserAgent" 63"JS3" 00`: "JS3", // JavaScript
		`67"J7yne5G" 00 f6 bf 61"x" 61"y" 69"UserAgent" 61"z" ff 00`:                     "z",
		`67"J7yne5G" 00 00 a0 00`: "",
	} {
		got, err := ReadPreamble(bufio.NewReader(bytes.NewReader(unhex(t, text))))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", text, got, err, want)
		}
	}
	b := unhex(t, captured)
	for n := range b {
		if agent, err := ReadPreamble(bufio.NewReader(bytes.NewReader(b[:n]))); err == nil {
			t.Errorf("cut at %d: %q", n, agent)
		}
	}
	for name, text := range map[string]string{
		"another magic": `67"J7yne5H" 00 60 a0 00`, "magic as bytes": `47"J7yne5G" 00 60 a0 00`, "layering": `67"J7yne5G" 01 60 a0 00`, "a mode": `67"J7yne5G" 00 60 a0 01`,
		"headers are a list": `67"J7yne5G" 00 60 80 00`, "a header that is a number": `67"J7yne5G" 00 60 a1 00 00 00`, "a number as a header": `67"J7yne5G" 00 60 a1 60 00 00`,
		"a long session": `67"J7yne5G" 00 591001`, "a session that nests": `67"J7yne5G" 00 ` + strings.Repeat("81", 50),
	} {
		if agent, err := ReadPreamble(bufio.NewReader(bytes.NewReader(unhex(t, text)))); err == nil {
			t.Errorf("%s: %q", name, agent)
		}
	}
}
