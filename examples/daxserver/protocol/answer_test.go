package protocol

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	oracle "github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxserver/cbor"
)

// listOf is the number of a list of names, as it is sent.
func listOf(names ...string) string { return hex.EncodeToString(cbor.AppendInt(nil, listID(names))) }

// wantAnswer checks an answer, which is given in hexadecimal.
func wantAnswer(t *testing.T, name, want string, got []byte, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if d := cmp.Diff(hex.EncodeToString(unhex(t, want)), hex.EncodeToString(got)); d != "" {
		t.Errorf("%s (-want +got)\n%s", name, d)
	}
}

// The answers of the protocol's own methods, as captured.
func TestProtocolAnswers(t *testing.T) {
	one := []Node{{Host: "node-1.local", Address: netip.MustParseAddrPort("127.0.0.1:8123"), Leader: true}}
	wantAnswer(t, "Endpoints", `80 81 a7 0001 01 6c"node-1.local" 02 44 7f000001 03 19 1fbb 0401 05 68"local-1a" 0601`, AppendEndpoints(nil, one), nil)
	two := []Node{{Host: "", Address: netip.MustParseAddrPort("[::1]:1"), Leader: true}, {Host: "b", Address: netip.MustParseAddrPort("10.0.0.1:65535")}}
	wantAnswer(t, "two nodes", `80 82 a7 0001 0160 02 50 00000000000000000000000000000001 0301 0401 05 68"local-1a" 0601
		a7 0002 01 61"b" 02 44 0a000001 03 19 ffff 0402 05 68"local-1a" 0601`, AppendEndpoints(nil, two), nil)
	wantAnswer(t, "no nodes", `80 80`, AppendEndpoints(nil, nil), nil)
	wantAnswer(t, "DefineKeySchema", `80 a1 62"pk" 61"S"`, AppendKeySchema(nil, &dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "pk", Kind: dynamodb.KindS}}), nil)
	wantAnswer(t, "of two", `80 a2 61"p" 61"B" 61"s" 61"N"`, AppendKeySchema(nil, schemaOf("BN")), nil)
	wantAnswer(t, "DefineAttributeListId", `80 02`, AppendListID(nil, 2), nil)
	wantAnswer(t, "DefineAttributeList", `80 81 61"a"`, AppendNames(nil, []string{"a"}), nil)
}

// answer decodes a request and encodes an output for it.
func answer[C any](t *testing.T, request string, decode func(*Decoder, *Request) (C, error), encode func(C, *Lists) ([]byte, error)) ([]byte, error) {
	t.Helper()
	d := newDecoder()
	c, err := decode(d, read(t, requests[request].bytes))
	if err != nil {
		t.Fatal(err)
	}
	return encode(c, d.Lists)
}

func get(t *testing.T, request string, out *dynamodb.GetItemOutput) ([]byte, error) {
	t.Helper()
	return answer(t, request, func(d *Decoder, q *Request) (*GetCall, error) { c := new(GetCall); return c, d.GetItem(q, c) },
		func(c *GetCall, l *Lists) ([]byte, error) { return c.Append(nil, l, out) })
}

// float is a floating-point number as it is sent: never of 16 bits.
func float(f float64) string { return hex.EncodeToString(cbor.AppendFloat(nil, f)) }

func TestGetItemAnswers(t *testing.T) {
	found := item{"pk": str("d"), "a": str("x")}
	b, err := get(t, "GetItem (captured)", &dynamodb.GetItemOutput{Item: found})
	wantAnswer(t, "captured", `80 bf 00 <`+listOf("a")+`61"x"> ff`, b, err)
	b, err = get(t, "GetItem (captured)", &dynamodb.GetItemOutput{})
	wantAnswer(t, "missing", `80 bf ff`, b, err)
	b, err = get(t, "GetItem (captured)", &dynamodb.GetItemOutput{Item: item{"pk": str("d")}})
	wantAnswer(t, "a key alone", `80 bf 00 41 01 ff`, b, err)
	b, err = get(t, "GetItem (captured)", &dynamodb.GetItemOutput{Item: found, ConsumedCapacity: &dynamodb.ConsumedCapacity{TableName: "t_s", CapacityUnits: 1}})
	wantAnswer(t, "capacity", `80 bf 00 <`+listOf("a")+`61"x"> 01 <63"t_s"`+float(1)+`f6f6f6> ff`, b, err)
	b, err = get(t, "GetItem with a sort key", &dynamodb.GetItemOutput{Item: item{"pk": str("d"), "sk": number("1"), "b": number("2"), "a": number("1")}})
	wantAnswer(t, "names in order", `80 bf 00 <`+listOf("a", "b")+`0102> ff`, b, err)

	whole := item{"pk": str("d"), "a": dynamodb.List(str("0"), dynamodb.Map(item{"b": str("1")})), "c": dynamodb.Null()}
	b, err = get(t, "GetItem with a projection", &dynamodb.GetItemOutput{Item: whole})
	wantAnswer(t, "by ordinals", `80 bf 00 bf 00 61"1" 01 f6 ff ff`, b, err)
	b, err = get(t, "GetItem with a projection", &dynamodb.GetItemOutput{Item: item{"c": str("x"), "a": dynamodb.List()}})
	wantAnswer(t, "the second path alone", `80 bf 00 bf 01 61"x" ff ff`, b, err)
	b, err = get(t, "GetItem with a projection", &dynamodb.GetItemOutput{Item: item{}})
	wantAnswer(t, "no path", `80 bf 00 bf ff ff`, b, err)
	b, err = get(t, "GetItem with a projection", &dynamodb.GetItemOutput{})
	wantAnswer(t, "a projection of nothing", `80 bf ff`, b, err)
}

// An item that was encoded before is the same answer.
func TestEncodedItems(t *testing.T) {
	d := newDecoder()
	var c GetCall
	if err := d.GetItem(read(t, requests["GetItem (captured)"].bytes), &c); err != nil {
		t.Fatal(err)
	}
	out := &dynamodb.GetItemOutput{Item: item{"pk": str("d"), "a": str("x"), "m": dynamodb.Map(item{"z": number("1"), "y": number("2")})}}
	want, err := c.Append(nil, d.Lists, out)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := c.EncodeItem(d.Lists, out.Item)
	wantAnswer(t, "encoded", hex.EncodeToString(want), AppendEncoded(nil, encoded), err)
}

func TestWriteAnswers(t *testing.T) {
	old := item{"pk": str("d"), "a": str("x")}
	units := &dynamodb.ConsumedCapacity{TableName: "t", CapacityUnits: 0.5}
	put := func(out *dynamodb.PutItemOutput) ([]byte, error) {
		return answer(t, "PutItem (captured)", (*Decoder).PutItem, func(c *PutCall, l *Lists) ([]byte, error) { return c.Append(nil, l, out) })
	}
	b, err := put(&dynamodb.PutItemOutput{})
	wantAnswer(t, "PutItem (captured)", `80 bf ff`, b, err)
	b, err = put(&dynamodb.PutItemOutput{Attributes: old, ConsumedCapacity: units})
	wantAnswer(t, "PutItem", `80 bf 02 <`+listOf("a")+`61"x"> 01 <61"t"`+float(0.5)+`f6f6f6> ff`, b, err)

	b, err = answer(t, "DeleteItem", (*Decoder).DeleteItem, func(c *DeleteCall, l *Lists) ([]byte, error) {
		return c.Append(nil, l, &dynamodb.DeleteItemOutput{Attributes: item{"pk": str("d"), "sk": str("e"), "a": str("x")}})
	})
	wantAnswer(t, "DeleteItem", `80 bf 02 <`+listOf("a")+`61"x"> ff`, b, err)

	for returns, want := range map[dynamodb.ReturnValues]string{
		dynamodb.ReturnNone:       `80 bf ff`,
		dynamodb.ReturnAllOld:     `80 bf 02 <` + listOf("a") + `61"x"> ff`,
		dynamodb.ReturnAllNew:     `80 bf 02 <` + listOf("a") + `61"x"> ff`,
		dynamodb.ReturnUpdatedOld: `80 bf 02 <` + listOf("a") + `bf 00 61"x" ff> ff`,
		dynamodb.ReturnUpdatedNew: `80 bf 02 <` + listOf("a") + `bf 00 61"x" ff> ff`,
	} {
		b, err = answer(t, "UpdateItem (captured)", (*Decoder).UpdateItem, func(c *UpdateCall, l *Lists) ([]byte, error) {
			c.ReturnValues = returns
			out := &dynamodb.UpdateItemOutput{Attributes: old}
			if returns == dynamodb.ReturnNone {
				out.Attributes = nil
			}
			if returns == dynamodb.ReturnUpdatedOld || returns == dynamodb.ReturnUpdatedNew {
				out.Attributes = item{"a": str("x")}
			}
			return c.Append(nil, l, out)
		})
		wantAnswer(t, "UpdateItem "+string(returns), want, b, err)
	}
}

func TestPageAnswers(t *testing.T) {
	query := func(request string, out *dynamodb.QueryOutput) ([]byte, error) {
		return answer(t, request, (*Decoder).Query, func(c *QueryCall, l *Lists) ([]byte, error) { return c.Append(nil, l, out) })
	}
	rows := []item{{"pk": str("q"), "sk": str("1"), "x": number("7")}, {"pk": str("q"), "sk": str("2")}}
	b, err := query("Query (captured)", &dynamodb.QueryOutput{Items: rows, Count: 2, ScannedCount: 3, LastEvaluatedKey: item{"pk": str("q"), "sk": str("2")}})
	wantAnswer(t, "whole items", `80 bf 07 82 82 <61"q""1"> <`+listOf("x")+`07> 82 <61"q""2"> 41 01 08 02 0a 03 09 <61"q""2"> ff`, b, err)
	b, err = query("Query (captured)", &dynamodb.QueryOutput{Items: []item{}})
	wantAnswer(t, "no items", `80 bf 07 80 08 00 0a 00 ff`, b, err)
	b, err = query("Query that filters and projects", &dynamodb.QueryOutput{Items: rows, Count: 2, ScannedCount: 2})
	wantAnswer(t, "projected", `80 bf 07 82 bf 00 07 ff bf ff 08 02 0a 02 ff`, b, err)
	b, err = query("Query of an index", &dynamodb.QueryOutput{Count: 9, ScannedCount: 9, LastEvaluatedKey: item{"pk": str("q"), "g": number("1")},
		ConsumedCapacity: &dynamodb.ConsumedCapacity{TableName: "t", CapacityUnits: 2}})
	wantAnswer(t, "a count of an index", `80 bf 08 09 0a 09 09 <bf 61"g" 01 62"pk" 61"q" ff> 01 <61"t"`+float(2)+`f6f6f6> ff`, b, err)
	b, err = answer(t, "Scan", (*Decoder).Scan, func(c *ScanCall, l *Lists) ([]byte, error) {
		return c.Append(nil, l, &dynamodb.ScanOutput{Items: rows[1:], Count: 1, ScannedCount: 1})
	})
	wantAnswer(t, "Scan", `80 bf 07 81 82 <61"q""2"> 41 01 08 01 0a 01 ff`, b, err)
}

func TestBatchAnswers(t *testing.T) {
	row := item{"pk": str("d"), "a": str("x")}
	get := func(out *dynamodb.BatchGetItemOutput) ([]byte, error) {
		return answer(t, "BatchGetItem", (*Decoder).BatchGetItem, func(c *BatchGetCall, l *Lists) ([]byte, error) { return c.Append(nil, l, out) })
	}
	b, err := get(&dynamodb.BatchGetItemOutput{
		Responses:        map[string][]item{"t_s": {row, {"pk": str("e")}}, "t_ss": {{"pk": str("d"), "sk": str("e"), "x": number("5")}}},
		UnprocessedKeys:  map[string]dynamodb.KeysAndAttributes{"t_s": {Keys: []item{{"pk": str("f")}}}},
		ConsumedCapacity: []dynamodb.ConsumedCapacity{{TableName: "t_s", CapacityUnits: 1}},
	})
	wantAnswer(t, "an array of two with three items", `80 82 a2 63"t_s" 84 41"d" <`+listOf("a")+`61"x"> 41"e" 41 01 64"t_ss" 81 bf 00 05 ff
		a1 63"t_s" 81 41"f" 81 <63"t_s"`+float(1)+`f6f6f6>`, b, err)
	b, err = get(&dynamodb.BatchGetItemOutput{})
	wantAnswer(t, "nothing", `80 82 a0 a0 80`, b, err)
	for name, out := range map[string]*dynamodb.BatchGetItemOutput{
		"items of another table": {Responses: map[string][]item{"other": nil}},
		"keys of another table":  {UnprocessedKeys: map[string]dynamodb.KeysAndAttributes{"other": {}}},
	} {
		if b, err := get(out); !errors.Is(err, dynamodb.InternalServerError) {
			t.Errorf("%s: %x, %v", name, b, err)
		}
	}

	write := func(out *dynamodb.BatchWriteItemOutput) ([]byte, error) {
		return answer(t, "BatchWriteItem", (*Decoder).BatchWriteItem, func(c *BatchWriteCall, l *Lists) ([]byte, error) { return c.Append(nil, l, out) })
	}
	b, err = write(&dynamodb.BatchWriteItemOutput{})
	wantAnswer(t, "all was written", `80 a0 80 a0`, b, err)
	b, err = write(&dynamodb.BatchWriteItemOutput{UnprocessedItems: map[string][]dynamodb.WriteRequest{"t_s": {{Put: row}, {Delete: item{"pk": str("e")}}}},
		ConsumedCapacity: []dynamodb.ConsumedCapacity{{TableName: "t_s", CapacityUnits: 2}}})
	wantAnswer(t, "some was not", `80 a1 63"t_s" 84 41"d" <`+listOf("a")+`61"x"> 41"e" f6 81 <63"t_s"`+float(2)+`f6f6f6> a0`, b, err)
	if b, err := write(&dynamodb.BatchWriteItemOutput{UnprocessedItems: map[string][]dynamodb.WriteRequest{"other": nil}}); !errors.Is(err, dynamodb.InternalServerError) {
		t.Errorf("another table: %x, %v", b, err)
	}
}

func TestTransactionAnswers(t *testing.T) {
	get := func(out *dynamodb.TransactGetItemsOutput) ([]byte, error) {
		return answer(t, "TransactGetItems", (*Decoder).TransactGetItems, func(c *TransactGetCall, l *Lists) ([]byte, error) { return c.Append(nil, l, out) })
	}
	b, err := get(&dynamodb.TransactGetItemsOutput{Responses: []item{{"pk": str("d"), "a": str("x")}, {"x": number("1")}},
		ConsumedCapacity: []dynamodb.ConsumedCapacity{{TableName: "t_s", CapacityUnits: 4}}})
	wantAnswer(t, "TransactGetItems", `80 82 82 <`+listOf("a")+`61"x"> bf 00 01 ff 81 a2 01`+float(4)+`04 63"t_s"`, b, err)
	b, err = get(&dynamodb.TransactGetItemsOutput{Responses: []item{nil, nil}})
	wantAnswer(t, "missing items", `80 82 82 f6 f6 80`, b, err)
	if b, err := get(&dynamodb.TransactGetItemsOutput{Responses: []item{nil}}); !errors.Is(err, dynamodb.InternalServerError) {
		t.Errorf("an item is missing: %x, %v", b, err)
	}
	b, err = answer(t, "TransactWriteItems", (*Decoder).TransactWriteItems, func(c *TransactWriteCall, _ *Lists) ([]byte, error) {
		return c.Append(nil, &dynamodb.TransactWriteItemsOutput{}), nil
	})
	wantAnswer(t, "TransactWriteItems", `80 83 80 80 a0`, b, err)
	b, err = answer(t, "TransactWriteItems", (*Decoder).TransactWriteItems, func(c *TransactWriteCall, _ *Lists) ([]byte, error) {
		return c.Append(nil, &dynamodb.TransactWriteItemsOutput{ConsumedCapacity: []dynamodb.ConsumedCapacity{{TableName: "t", CapacityUnits: 1}}}), nil
	})
	wantAnswer(t, "its capacity", `80 83 80 81 a2 01`+float(1)+`04 61"t" a0`, b, err)
}

// faultOf is an error as a client reads it.
type faultOf struct {
	Codes         []int
	Message, Name string
	Status        int
	Reasons       []any
}

// readFault reads an error with the oracle. There are always three items, and neither
// the ID nor the array is null.
func readFault(t *testing.T, b []byte) (f faultOf) {
	t.Helper()
	dec, err := oracle.DecOptions{}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	rest, err := dec.UnmarshalFirst(b, &f.Codes)
	if err == nil {
		rest, err = dec.UnmarshalFirst(rest, &f.Message)
	}
	var parts []any
	if err == nil {
		rest, err = dec.UnmarshalFirst(rest, &parts)
	}
	if err != nil || len(rest) > 0 || len(parts) < 3 || len(parts) > 4 || len(f.Codes) == 0 {
		t.Fatalf("%x is not an error: %v", b, err)
	}
	id, ok := parts[0].(string)
	name, is := parts[1].(string)
	status, has := parts[2].(uint64)
	if !ok || len(id) != 32 || !is || !has {
		t.Fatalf("%x has the parts %v", b, parts)
	}
	f.Name, f.Status = name, int(status) //nolint:gosec // three digits
	if len(parts) == 4 {
		f.Reasons, _ = parts[3].([]any)
	}
	return f
}

// The codes of each exception, from dax-protocol's table: what the clients make of it
// depends on them alone.
func TestFaults(t *testing.T) {
	of := func(code dynamodb.Code) error { return dynamodb.Errorf(code, "why") }
	lost := errors.New("dial tcp 10.0.0.1:8000: connection refused")
	codes := func(c ...int) []int { return c }
	dynamo := func(c int) []int { return []int{4, 37, 38, 39, c} }
	for name, test := range map[string]struct {
		err   error
		write bool
		want  faultOf
	}{
		"denied":                  {of(dynamodb.AccessDeniedException), false, faultOf{codes(4), "why", "AccessDeniedException", 400, nil}},
		"denied write":            {of(dynamodb.AccessDeniedException), true, faultOf{codes(4), "why", "AccessDeniedException", 400, nil}},
		"throughput":              {of(dynamodb.ProvisionedThroughputExceededException), false, faultOf{dynamo(40), "why", "ProvisionedThroughputExceededException", 400, nil}},
		"table":                   {of(dynamodb.ResourceNotFoundException), false, faultOf{dynamo(41), "why", "ResourceNotFoundException", 400, nil}},
		"condition":               {of(dynamodb.ConditionalCheckFailedException), true, faultOf{dynamo(43), "why", "ConditionalCheckFailedException", 400, nil}},
		"no transactions":         {of(dynamodb.UnknownOperationException), true, faultOf{codes(4, 37, 38, 44), "why", "UnknownOperationException", 400, nil}},
		"in use":                  {of(dynamodb.ResourceInUseException), false, faultOf{dynamo(45), "why", "ResourceInUseException", 400, nil}},
		"validation":              {of(dynamodb.ValidationException), true, faultOf{dynamo(46), "why", "ValidationException", 400, nil}},
		"collection":              {of(dynamodb.ItemCollectionSizeLimitExceededException), true, faultOf{dynamo(48), "why", "ItemCollectionSizeLimitExceededException", 400, nil}},
		"limit":                   {of(dynamodb.LimitExceededException), false, faultOf{dynamo(49), "why", "LimitExceededException", 400, nil}},
		"throttling":              {of(dynamodb.ThrottlingException), true, faultOf{dynamo(50), "why", "ThrottlingException", 400, nil}},
		"conflict":                {of(dynamodb.TransactionConflictException), true, faultOf{dynamo(57), "why", "TransactionConflictException", 400, nil}},
		"cancelled":               {of(dynamodb.TransactionCanceledException), true, faultOf{dynamo(58), "why", "TransactionCanceledException", 400, nil}},
		"in progress":             {of(dynamodb.TransactionInProgressException), true, faultOf{dynamo(59), "why", "TransactionInProgressException", 400, nil}},
		"another request":         {of(dynamodb.IdempotentParameterMismatchException), true, faultOf{dynamo(60), "why", "IdempotentParameterMismatchException", 400, nil}},
		"request limit":           {of(dynamodb.RequestLimitExceeded), false, faultOf{dynamo(61), "why", "RequestLimitExceeded", 400, nil}},
		"internal, a read":        {of(dynamodb.InternalServerError), false, faultOf{codes(1, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"unavailable, a read":     {of(dynamodb.ServiceUnavailable), false, faultOf{codes(1, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"lost, a read":            {lost, false, faultOf{codes(1, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"internal, a write":       {of(dynamodb.InternalServerError), true, faultOf{codes(3, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"unavailable, a write":    {of(dynamodb.ServiceUnavailable), true, faultOf{codes(3, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"lost, a write":           {lost, true, faultOf{codes(3, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"an unknown code, a read": {of("Other"), false, faultOf{codes(1, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"an unknown code":         {of("Other"), true, faultOf{codes(3, 37, 38, 39, 47), "Internal server error", "InternalServerError", 500, nil}},
		"wrapped":                 {fmt.Errorf("put: %w", of(dynamodb.ValidationException)), true, faultOf{dynamo(46), "why", "ValidationException", 400, nil}},
	} {
		f := NewFault(test.err, test.write, nil, nil)
		b, err := f.Append(nil, newLists())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(test.want, readFault(t, b)); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
		if f.Code != test.want.Name {
			t.Errorf("%s: code %s", name, f.Code)
		}
		if test.write && (b[1] == 1 || b[1] == 2) {
			t.Errorf("%s: a client repeats this write", name)
		}
	}
	f := NewFault(of(dynamodb.AccessDeniedException), false, []int{4, 23, 31, 34}, nil)
	if b, err := f.Append(nil, newLists()); err != nil || !cmp.Equal(readFault(t, b).Codes, []int{4, 23, 31, 34}) {
		t.Errorf("the server's own codes of a denial: %x, %v", b, err)
	}
	for b, want := range map[string]faultOf{
		string(AppendUnauthorised(nil)):  {[]int{4, 23, 31, 33}, "The connection is not authorised.", "MissingAuthenticationTokenException", 400, nil},
		string(AppendRejected(nil)):      {[]int{4, 23, 31, 34}, "The security token included in the request is invalid.", "UnrecognizedClientException", 400, nil},
		string(AppendUnknownMethod(nil)): {[]int{4, 37, 38, 44}, "the method is not one of DAX's", "UnknownOperationException", 400, nil},
	} {
		if d := cmp.Diff(want, readFault(t, []byte(b))); d != "" {
			t.Errorf("(-want +got)\n%s", d)
		}
	}
}

// The captured error of a condition that failed.
func TestCapturedFault(t *testing.T) {
	f := NewFault(dynamodb.Errorf(dynamodb.ConditionalCheckFailedException, "The conditional request failed"), true, nil, nil)
	b, err := f.Append(nil, newLists())
	if err != nil {
		t.Fatal(err)
	}
	before := `85 04 1825 1826 1827 182b 781e"The conditional request failed" 83 7820`
	id := b[len(unhex(t, before)):][:32]
	wantAnswer(t, "captured", before+hex.EncodeToString(id)+`781f"ConditionalCheckFailedException" 190190`, b, nil)
}

// A cancelled transaction has a reason for each member, with the item without its key.
func TestCancelledTransactions(t *testing.T) {
	one, _ := tables("t_s")
	reasons := []dynamodb.CancellationReason{{Code: dynamodb.ReasonNone}, {Code: dynamodb.ReasonConditionalCheckFailed, Message: "The conditional request failed", Item: item{"pk": str("d"), "a": str("x")}},
		{Code: dynamodb.ReasonValidation, Message: "why"}}
	err := &dynamodb.Error{Code: dynamodb.TransactionCanceledException, Message: "cancelled", Reasons: reasons}
	f := NewFault(err, true, nil, []*dynamodb.TableDescription{one, one, one})
	lists := newLists()
	b, wrong := f.Append(nil, lists)
	if wrong != nil {
		t.Fatal(wrong)
	}
	want := faultOf{[]int{4, 37, 38, 39, 58}, "cancelled", "TransactionCanceledException", 400,
		[]any{"None", nil, nil, "ConditionalCheckFailed", "The conditional request failed", unhex(t, listOf("a")+`61"x"`), "ValidationError", "why", nil}}
	if d := cmp.Diff(want, readFault(t, b)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	full := NewLists(1, 0, nil)
	full.of[7] = []string{"z"}
	if b, err := f.Append(nil, full); !errors.Is(err, dynamodb.LimitExceededException) {
		t.Errorf("no room for a list: %x, %v", b, err)
	}
	f = NewFault(err, true, nil, []*dynamodb.TableDescription{one})
	if b, wrong = f.Append(nil, lists); wrong != nil || readFault(t, b).Reasons != nil {
		t.Errorf("reasons of other members: %x, %v", b, wrong)
	}
}

// No answer to any output has a floating-point number of 16 bits: the Go client panics.
func TestNoHalfFloats(t *testing.T) {
	for _, units := range []float64{0, 0.5, 1, 1.5, 2, 100, 1e300} {
		b, err := get(t, "GetItem (captured)", &dynamodb.GetItemOutput{ConsumedCapacity: &dynamodb.ConsumedCapacity{TableName: "t", CapacityUnits: units}})
		if want := float(units); err != nil || !strings.Contains(hex.EncodeToString(b), want) {
			t.Errorf("%v: %x, %v; want %s in it", units, b, err, want)
		}
	}
}

// An answer to a hit takes no memory but its buffer's, and neither does a flat item.
func TestAnswerAllocations(t *testing.T) {
	d := newDecoder()
	q := read(t, requests["GetItem (captured)"].bytes)
	var c GetCall
	if err := d.GetItem(q, &c); err != nil {
		t.Fatal(err)
	}
	encoded, err := c.EncodeItem(d.Lists, item{"pk": str("d"), "a": str("x")})
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 0, 1000)
	if n := testing.AllocsPerRun(100, func() { b = AppendEncoded(b[:0], encoded) }); n != 0 {
		t.Errorf("an encoded item: %v allocations", n)
	}
	one, _ := tables("t_s")
	wide := item{"pk": str("d"), "year": number("1969"), "price": number("12.5"), "title": str("The Dispossessed"), "stock": dynamodb.Bool(true), "n": number("12345678901234567890123")}
	page := &dynamodb.QueryOutput{Items: []item{wide, wide, wide}, Count: 3, ScannedCount: 3}
	if n := testing.AllocsPerRun(100, func() { b, err = appendPage(b[:0], d.Lists, one, nil, "", false, page) }); n > dropped || err != nil {
		t.Errorf("a page of flat items: %v allocations, %v", n, err)
	}
}
