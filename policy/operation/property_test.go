package operation_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// random is the source of the properties here; the seed is fixed, so that a
// failure is found again.
func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// request is one item of a batch: a table, and what is asked of it.
type request struct{ table, text string }

// randomRequests returns between one and twenty, each for another item. The key
// of Books is known and that of Notes is not.
func randomRequests(r *rand.Rand, forms ...string) (list []request) {
	for i := range 1 + r.IntN(20) {
		table := []string{"Books", "Notes", "Tagged"}[r.IntN(3)]
		form := forms[r.IntN(len(forms))]
		list = append(list, request{table, strings.ReplaceAll(fmt.Sprintf(form, i), "EXTRA", fmt.Sprintf("extra%d", r.IntN(3)))})
	}
	return list
}

// batchOf returns a batch of requests, with the tables in order.
func batchOf(list []request, open, end string) string {
	var tables []string
	for _, q := range list {
		if !slices.Contains(tables, q.table) {
			tables = append(tables, q.table)
		}
	}
	for i, table := range tables {
		var texts []string
		for _, q := range list {
			if q.table == table {
				texts = append(texts, q.text)
			}
		}
		tables[i] = `"` + table + `": ` + open + strings.Join(texts, ", ") + end
	}
	return `{"RequestItems": {` + strings.Join(tables, ", ") + `}}`
}

// union adds the lists of b to the lists of a; what is unknown in one is unknown.
func union(a, b keys) keys {
	all := merge(keys{}, a)
	for key, value := range b {
		list, ok := value.([]string)
		if _, same := all[key].([]string); !ok || !same {
			if _, known := all[key].([]string); known || all[key] == nil {
				all[key] = value
			}
			continue
		}
		sum := slices.Clone(all[key].([]string))
		for _, text := range list {
			if !slices.Contains(sum, text) {
				sum = append(sum, text)
			}
		}
		all[key] = sum
	}
	return all
}

// TestBatchIsUnion compares the plan of a batch with the plans of its items,
// each in a batch of its own.
func TestBatchIsUnion(t *testing.T) {
	r := random()
	for range 200 {
		gets := randomRequests(r, `{"Id": {"S": "k%d"}}`)
		writes := randomRequests(r, `{"DeleteRequest": {"Key": {"Id": {"S": "k%d"}}}}`, `{"PutRequest": {"Item": {"Id": {"S": "k%d"}, "EXTRA": {"NULL": true}}}}`)
		holdUnion(t, "dynamodb:BatchGetItem", gets, `{"Keys": [`, `]}`)
		holdUnion(t, "dynamodb:BatchWriteItem", writes, `[`, `]`)
	}
}

func holdUnion(t *testing.T, name string, list []request, open, end string) {
	t.Helper()
	var want []check
	for _, q := range list {
		single := resolve(t, resolver, name, batchOf([]request{q}, open, end))
		if len(single) != 1 {
			t.Fatalf("%d checks for one item", len(single))
		}
		i := slices.IndexFunc(want, func(c check) bool { return c.Resource == single[0].Resource })
		if i < 0 {
			want = append(want, single[0])
		} else {
			want[i].Keys = union(want[i].Keys, single[0].Keys)
		}
	}
	body := batchOf(list, open, end)
	if diff := cmp.Diff(want, resolve(t, resolver, name, body)); diff != "" {
		t.Fatalf("%s %s: mismatch (-want +got):\n%s", name, body, diff)
	}
}

// TestTransactionIsSequence compares the plan of a transaction, and of a list
// of statements, with the plans of its members one after the other.
func TestTransactionIsSequence(t *testing.T) {
	r := random()
	sequences := []struct {
		operation, list string
		forms           []string
	}{
		{"TransactGetItems", "TransactItems", []string{
			`{"Get": {"TableName": "Books", "Key": {"Id": {"N": "%d"}}}}`,
			`{"Get": {"TableName": "Tagged", "Key": {"Id": {"N": "%d"}}, "ProjectionExpression": "EXTRA"}}`,
		}},
		{"TransactWriteItems", "TransactItems", []string{
			`{"Put": {"TableName": "Books", "Item": {"Id": {"N": "%d"}, "EXTRA": {"S": "x"}}}}`,
			`{"Update": {"TableName": "Notes", "Key": {"Id": {"N": "%d"}}, "UpdateExpression": "REMOVE EXTRA"}}`,
			`{"Delete": {"TableName": "Tagged", "Key": {"Id": {"N": "%d"}}}}`,
			`{"ConditionCheck": {"TableName": "Tagged", "Key": {"Id": {"N": "%d"}}, "ConditionExpression": "attribute_exists(EXTRA)"}}`,
		}},
		{"BatchExecuteStatement", "Statements", []string{
			`{"Statement": "SELECT EXTRA FROM Books WHERE Id = %d"}`,
			`{"Statement": "SELECT * FROM Notes WHERE EXTRA = %d"}`,
		}},
		{"ExecuteTransaction", "TransactStatements", []string{
			`{"Statement": "INSERT INTO Books VALUE {'Id': %d, 'EXTRA': 1}"}`,
			`{"Statement": "DELETE FROM Tagged WHERE Id = %d"}`,
		}},
	}
	for range 50 {
		for _, s := range sequences {
			var want []check
			var texts []string
			for _, q := range randomRequests(r, s.forms...) {
				texts = append(texts, q.text)
				want = append(want, resolve(t, resolver, "dynamodb:"+s.operation, `{"`+s.list+`": [`+q.text+`]}`)...)
			}
			body := `{"` + s.list + `": [` + strings.Join(texts, ", ") + `]}`
			if diff := cmp.Diff(want, resolve(t, resolver, "dynamodb:"+s.operation, body)); diff != "" {
				t.Fatalf("%s %s: mismatch (-want +got):\n%s", s.operation, body, diff)
			}
		}
	}
}

// TestOrderOfMembers shuffles the members of a body, which says nothing.
func TestOrderOfMembers(t *testing.T) {
	members := []string{
		`"TableName": "Books"`,
		`"Key": {"Id": {"S": "u1"}}`,
		`"UpdateExpression": "SET #a = :v REMOVE b"`,
		`"ConditionExpression": "c = d"`,
		`"ExpressionAttributeNames": {"#a": "Hidden"}`,
		`"ExpressionAttributeValues": {":v": {"S": "x"}}`,
		`"ReturnValues": "ALL_OLD"`,
		`"Unknown": [{"TableName": "Notes"}]`,
	}
	want := resolve(t, resolver, "dynamodb:UpdateItem", `{`+strings.Join(members, ", ")+`}`)
	r := random()
	for range 50 {
		r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		body := `{` + strings.Join(members, ",\n") + `}`
		if diff := cmp.Diff(want, resolve(t, resolver, "dynamodb:UpdateItem", body)); diff != "" {
			t.Fatalf("%s: mismatch (-want +got):\n%s", body, diff)
		}
	}
}
