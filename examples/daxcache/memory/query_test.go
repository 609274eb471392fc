package memory_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// numbersOf returns an attribute of items, as text.
func numbersOf(items []dynamodb.Item, name string) string {
	var texts []string
	for _, i := range items {
		texts = append(texts, i[name].Text())
	}
	return strings.Join(texts, " ")
}

// posts are the posts of two users, with n from 0.
func posts(t *testing.T) *memory.Store {
	t.Helper()
	s := newStore(t)
	for _, i := range []int{7, 0, 5, 10, 2, 9, 1, 8, 3, 6, 4, 11} { // in no order
		put(t, s, "Posts", post("ann", i, fmt.Sprintf(`"even":{"BOOL":%v},"title":{"S":"t%d"}`, i%2 == 0, i)))
	}
	put(t, s, "Posts", post("bob", 5, ""), post("an", 5, ""))
	return s
}

func TestKeyConditions(t *testing.T) {
	tests := []struct{ condition, values, want string }{
		{"#u = :u", "", "0 1 2 3 4 5 6 7 8 9 10 11"},
		{":u = #u", "", "0 1 2 3 4 5 6 7 8 9 10 11"},
		{"(#u = :u)", "", "0 1 2 3 4 5 6 7 8 9 10 11"},
		{"#u = :u AND n = :v", `":v":{"N":"3.0"}`, "3"},
		{"n = :v AND #u = :u", `":v":{"N":"3"}`, "3"},
		{"((n = :v) AND (#u = :u))", `":v":{"N":"3"}`, "3"},
		{"#u = :u AND n = :v", `":v":{"N":"3.5"}`, ""},
		{"#u = :u AND n < :v", `":v":{"N":"3"}`, "0 1 2"},
		{"#u = :u AND n <= :v", `":v":{"N":"3"}`, "0 1 2 3"},
		{"#u = :u AND n > :v", `":v":{"N":"9"}`, "10 11"},
		{"#u = :u AND n >= :v", `":v":{"N":"9"}`, "9 10 11"},
		{"#u = :u AND :v < n", `":v":{"N":"9"}`, "10 11"},
		{"#u = :u AND :v <= n", `":v":{"N":"9"}`, "9 10 11"},
		{"#u = :u AND :v > n", `":v":{"N":"2"}`, "0 1"},
		{"#u = :u AND :v >= n", `":v":{"N":"2"}`, "0 1 2"},
		{"#u = :u and n between :v and :w", `":v":{"N":"4"},":w":{"N":"7.5"}`, "4 5 6 7"},
		{"#u = :u AND n BETWEEN :v AND :v", `":v":{"N":"4"}`, "4"},
	}
	s := posts(t)
	for _, test := range tests {
		out, err := s.Query(t.Context(), &dynamodb.QueryInput{
			TableName: "Posts", KeyConditionExpression: test.condition,
			ExpressionAttributeNames: map[string]string{"#u": "user"}, ExpressionAttributeValues: item(t, `{":u":{"S":"ann"}`+comma(test.values)+`}`),
		})
		if err != nil {
			t.Errorf("%s: %v", test.condition, err)
			continue
		}
		diff(t, test.condition, test.want, numbersOf(out.Items, "n"))
		if out.LastEvaluatedKey != nil || out.Count != len(out.Items) || out.ScannedCount != out.Count {
			t.Errorf("%s: count %d, scanned %d, last key %v", test.condition, out.Count, out.ScannedCount, out.LastEvaluatedKey)
		}
	}
}

// Bytes are unsigned and strings are ordered by their UTF-8.
func TestBinaryKeys(t *testing.T) {
	s := newStore(t)
	for _, at := range []string{"\xff", "\x7f", "\x80\x01", "\x80", "\x00"} {
		put(t, s, "Blobs", `{"id":{"B":"AA=="},"at":{"B":"`+base64.StdEncoding.EncodeToString([]byte(at))+`"}}`)
	}
	for condition, want := range map[string]string{
		"id = :i":                             "\x00 \x7f \x80 \x80\x01 \xff",
		"id = :i AND at < :v":                 "\x00 \x7f",
		"id = :i AND at >= :v":                "\x80 \x80\x01 \xff",
		"id = :i AND begins_with(at, :v)":     "\x80 \x80\x01",
		"id = :i AND at BETWEEN :v AND :v":    "\x80",
		"begins_with((at), :v) AND (id) = :i": "\x80 \x80\x01",
	} {
		values := `{":i":{"B":"AA=="},":v":{"B":"gA=="}}`
		if !strings.Contains(condition, ":v") {
			values = `{":i":{"B":"AA=="}}`
		}
		out, err := s.Query(t.Context(), &dynamodb.QueryInput{
			TableName: "Blobs", KeyConditionExpression: strings.ReplaceAll(condition, "at", "#at"),
			ExpressionAttributeNames: names(condition), ExpressionAttributeValues: item(t, values),
		})
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		diff(t, condition, want, numbersOf(out.Items, "at"))
	}
}

func names(condition string) map[string]string {
	if strings.Contains(condition, "at") {
		return map[string]string{"#at": "at"}
	}
	return nil
}

func TestKeyConditionsRefused(t *testing.T) {
	tests := []struct{ condition, values, says string }{
		{"", "", "KeyConditionExpression parameter must be specified"},
		{"n = :v", `":v":{"N":"1"}`, "Query condition missed key schema element: user"},
		{"#u < :u", "", "Query key condition not supported"},
		{"begins_with(#u, :u)", "", "Query key condition not supported"},
		{"#u = :u AND title = :u", "", "Query condition missed key schema element"},
		{"#u = :u AND #u = :u", "", "must only contain one condition per key"},
		{"#u = :u AND n > :v AND n < :v", `":v":{"N":"1"}`, "one condition per key"},
		{"#u = :u AND n <> :v", `":v":{"N":"1"}`, "Invalid operator used in KeyConditionExpression: <>"},
		{"#u = :u AND n IN (:v)", `":v":{"N":"1"}`, "Invalid operator used in KeyConditionExpression: IN"},
		{"#u = :u OR n = :v", `":v":{"N":"1"}`, "Invalid operator used in KeyConditionExpression: OR"},
		{"NOT #u = :u", "", "Invalid operator used in KeyConditionExpression: NOT"},
		{"#u = :u AND attribute_exists(n)", "", "Invalid operator used in KeyConditionExpression: attribute_exists"},
		{"#u = :u AND size(n) = :v", `":v":{"N":"1"}`, "key attribute as its first operand"},
		{"#u = n", "", "compared with values from ExpressionAttributeValues"},
		{"#u = :u AND n BETWEEN :v AND title", `":v":{"N":"1"}`, "compared with values"},
		{"#u = :u AND :v BETWEEN n AND n", `":v":{"N":"1"}`, "key attribute as its first operand"},
		{":u = :u", "", "key attribute as its first operand"},
		{"#u = :u AND title.x < :v", `":v":{"N":"1"}`, "cannot have conditions on nested attributes"},
		{"#u = :v", `":v":{"N":"1"}`, "Condition parameter type does not match schema type: user is of type S, not N"},
		{"#u = :u AND n = :v", `":v":{"S":"1"}`, "n is of type N, not S"},
		{"#u = :u AND begins_with(n, :v)", `":v":{"S":"1"}`, "n is of type N, not S"},
		{"#u = :u AND begins_with(n, :v)", `":v":{"N":"1"}`, "begins_with, operand type: N"},
		{"#u = :v", `":v":{"S":""}`, "cannot contain an empty value. Key: user"},
		{"#u = :v", `":v":{"S":"` + strings.Repeat("x", 2049) + `"}`, "maximum size limit of 2048 bytes"},
		{"#u = :u AND n BETWEEN :v AND :w", `":v":{"N":"2"},":w":{"N":"1"}`, "upper bound"},
		{"#u = :u AND", "", "Invalid KeyConditionExpression: Syntax error"},
		{"#u = :u AND BEGINS_WITH(n, :u)", "", "function: BEGINS_WITH"},
		{"#u = :u", `":v":{"N":"1"}`, "unused in expressions: keys: {:v}"},
	}
	s := posts(t)
	for _, test := range tests {
		in := &dynamodb.QueryInput{TableName: "Posts", KeyConditionExpression: test.condition, ExpressionAttributeValues: dynamodb.Item{}}
		if strings.Contains(test.condition, "#u") {
			in.ExpressionAttributeNames = map[string]string{"#u": "user"}
		}
		if strings.Contains(test.condition, ":u") {
			in.ExpressionAttributeValues[":u"] = dynamodb.String("ann")
		}
		for name, v := range item(t, `{`+test.values+`}`) {
			in.ExpressionAttributeValues[name] = v
		}
		_, err := s.Query(t.Context(), in)
		faulty(t, test.condition, err, dynamodb.ValidationException, test.says)
	}
	_, err := s.Query(t.Context(), &dynamodb.QueryInput{TableName: "Books", KeyConditionExpression: "id = :i AND a = :i", ExpressionAttributeValues: item(t, `{":i":{"S":"x"}}`)})
	faulty(t, "a sort key of a table without", err, dynamodb.ValidationException, "missed key schema element")
	_, err = s.Query(t.Context(), &dynamodb.QueryInput{TableName: "Films"})
	faulty(t, "no such table", err, dynamodb.ResourceNotFoundException, "Films")
}

// query is a Query of Ann's posts.
func query(t *testing.T, change func(*dynamodb.QueryInput)) *dynamodb.QueryInput {
	in := &dynamodb.QueryInput{
		TableName: "Posts", KeyConditionExpression: "#u = :u",
		ExpressionAttributeNames: map[string]string{"#u": "user"}, ExpressionAttributeValues: item(t, `{":u":{"S":"ann"}}`),
	}
	change(in)
	return in
}

// Pages go together without a gap, forward and backward, with a filter and
// without, and end in a key if and only if they are full.
func TestQueryPages(t *testing.T) {
	s := posts(t)
	all := strings.Fields("0 1 2 3 4 5 6 7 8 9 10 11")
	for limit := range 14 {
		for _, backward := range []bool{false, true} {
			for _, filter := range []bool{false, true} {
				name := fmt.Sprintf("limit %d, backward %v, filter %v", limit, backward, filter)
				in := query(t, func(in *dynamodb.QueryInput) { in.Limit, in.ScanIndexBackward = limit, backward })
				var want []string
				for i, n := range all {
					if !filter || i%2 == 0 {
						want = append(want, n)
					}
				}
				if backward {
					slices.Reverse(want)
				}
				if filter {
					in.FilterExpression, in.ExpressionAttributeValues[":t"] = "even = :t", dynamodb.Bool(true)
				}
				var got []string
				scanned, pages := 0, 0
				for more := true; more; pages++ {
					out, err := s.Query(t.Context(), in)
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					got = append(got, strings.Fields(numbersOf(out.Items, "n"))...)
					scanned += out.ScannedCount
					more, in.ExclusiveStartKey = out.LastEvaluatedKey != nil, out.LastEvaluatedKey
					if full := limit > 0 && out.ScannedCount == limit; full != more || out.Count != len(out.Items) {
						t.Errorf("%s: a page of %d, %d scanned, has the last key %v", name, out.Count, out.ScannedCount, out.LastEvaluatedKey)
					}
				}
				if d := cmp.Diff(want, got); d != "" || scanned != len(all) {
					t.Errorf("%s: %d pages, %d scanned (-want +got)\n%s", name, pages, scanned, d)
				}
			}
		}
	}
}

// A page may begin where there is no item, or no longer one.
func TestQueryStart(t *testing.T) {
	s := posts(t)
	for _, backward := range []bool{false, true} {
		out, err := s.Query(t.Context(), query(t, func(in *dynamodb.QueryInput) {
			in.ExclusiveStartKey, in.ScanIndexBackward = item(t, `{"user":{"S":"ann"},"n":{"N":"3.5"}}`), backward
		}))
		if err != nil {
			t.Fatal(err)
		}
		want := "4 5 6 7 8 9 10 11"
		if backward {
			want = "3 2 1 0"
		}
		diff(t, fmt.Sprint(backward), want, numbersOf(out.Items, "n"))
	}
	for start, says := range map[string]string{
		`{}`:                                 "it has 0 attributes, not 2",
		post("bob", 5, ""):                   "outside query boundaries",
		`{"user":{"S":"ann"},"x":{"N":"1"}}`: "The provided starting key is invalid",
		`{"user":{"S":"ann"},"n":{"S":"1"}}`: "The provided starting key is invalid",
	} {
		_, err := s.Query(t.Context(), query(t, func(in *dynamodb.QueryInput) { in.ExclusiveStartKey = item(t, start) }))
		faulty(t, start, err, dynamodb.ValidationException, says)
	}
	_, err := s.Query(t.Context(), query(t, func(in *dynamodb.QueryInput) {
		in.KeyConditionExpression, in.ExclusiveStartKey = "#u = :u AND n > :v", item(t, post("ann", 3, ""))
		in.ExpressionAttributeValues[":v"] = dynamodb.Int(5)
	}))
	faulty(t, "out of range", err, dynamodb.ValidationException, "does not match the range key predicate")
}

func TestPageSize(t *testing.T) {
	s := newStore(t)
	for i := range 7 {
		large := dynamodb.Item{"user": dynamodb.String("ann"), "n": dynamodb.Int(int64(i)), "a": dynamodb.String(strings.Repeat("x", 300000))}
		if _, err := s.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "Posts", Item: large}); err != nil {
			t.Fatal(err)
		}
	}
	in := query(t, func(*dynamodb.QueryInput) {})
	out, err := s.Query(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "the first page", "0 1 2 3", numbersOf(out.Items, "n")) // 1 MB is reached with the fourth
	in.ExclusiveStartKey = out.LastEvaluatedKey
	if out, err = s.Query(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	diff(t, "the second page", "4 5 6", numbersOf(out.Items, "n"))
	if out.LastEvaluatedKey != nil {
		t.Errorf("the last page has the key %v", out.LastEvaluatedKey)
	}
}

func TestSelect(t *testing.T) {
	s := posts(t)
	at := func(change func(*dynamodb.QueryInput)) *dynamodb.QueryInput {
		return query(t, func(in *dynamodb.QueryInput) {
			in.KeyConditionExpression, in.ExpressionAttributeValues[":v"] = "#u = :u AND n = :v", dynamodb.Int(1)
			change(in)
		})
	}
	whole := post("ann", 1, `"title":{"S":"t1"}`)
	whole = wire(t, item(t, strings.Replace(whole, "{", `{"even":{"BOOL":false},`, 1)))
	for name, test := range map[string]struct {
		change func(*dynamodb.QueryInput)
		want   []string
	}{
		"nothing":    {func(*dynamodb.QueryInput) {}, []string{whole}},
		"all":        {func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectAll }, []string{whole}},
		"count":      {func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectCount }, nil},
		"projection": {func(in *dynamodb.QueryInput) { in.ProjectionExpression = "title" }, []string{`{"title":{"S":"t1"}}`}},
		"specific": {func(in *dynamodb.QueryInput) {
			in.Select, in.ProjectionExpression = dynamodb.SelectSpecific, "title, nothing"
		}, []string{`{"title":{"S":"t1"}}`}},
		"projection of nothing": {func(in *dynamodb.QueryInput) { in.ProjectionExpression = "nothing" }, []string{`{}`}},
	} {
		out, err := s.Query(t.Context(), at(test.change))
		if err != nil || out.Count != 1 {
			t.Errorf("%s: %v, %v", name, out, err)
			continue
		}
		diff(t, name, test.want, wireAll(t, out.Items))
	}
	for says, change := range map[string]func(*dynamodb.QueryInput){
		"ProjectionExpression when choosing to get ALL_ATTRIBUTES": func(in *dynamodb.QueryInput) { in.Select, in.ProjectionExpression = dynamodb.SelectAll, "title" },
		"ProjectionExpression when choosing to get COUNT":          func(in *dynamodb.QueryInput) { in.Select, in.ProjectionExpression = dynamodb.SelectCount, "title" },
		"when choosing to get SPECIFIC_ATTRIBUTES":                 func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectSpecific },
		"only when Querying using an IndexName":                    func(in *dynamodb.QueryInput) { in.Select = dynamodb.SelectProjected },
		"Value 'SOME' at 'select'":                                 func(in *dynamodb.QueryInput) { in.Select = "SOME" },
		"Value '-1' at 'limit'":                                    func(in *dynamodb.QueryInput) { in.Limit = -1 },
		"does not have the specified index: by-day":                func(in *dynamodb.QueryInput) { in.IndexName = "by-day" },
		"Primary key attribute: n":                                 func(in *dynamodb.QueryInput) { in.FilterExpression = "n = :v" },
		"Primary key attribute: user":                              func(in *dynamodb.QueryInput) { in.FilterExpression = "NOT #u = :u" },
		"Invalid FilterExpression: Syntax error":                   func(in *dynamodb.QueryInput) { in.FilterExpression = "even" },
		"Invalid FilterExpression: Incorrect operand":              func(in *dynamodb.QueryInput) { in.FilterExpression = "begins_with(title, :v)" },
		"Key attributes must be scalars":                           func(in *dynamodb.QueryInput) { in.ProjectionExpression = "n.x" },
		"invalid value: ValidationException: Supplied":             func(in *dynamodb.QueryInput) { in.ExpressionAttributeValues[":w"] = dynamodb.Value{} },
	} {
		_, err := s.Query(t.Context(), at(change))
		faulty(t, says, err, dynamodb.ValidationException, says)
	}
}

// A filter that fails, fails the whole page.
func TestFilterFails(t *testing.T) {
	s := newStore(t)
	put(t, s, "Posts", post("ann", 1, `"title":{"S":"a"}`), post("ann", 2, `"title":{"S":"ü"}`))
	_, err := s.Query(t.Context(), query(t, func(in *dynamodb.QueryInput) {
		in.FilterExpression, in.ExpressionAttributeValues[":v"] = "size(title) = :v", dynamodb.Int(1)
	}))
	faulty(t, "a filter", err, dynamodb.ValidationException, "not ASCII")
}
