package memory_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

// scan returns what all pages of a Scan have of an attribute, sorted.
func scan(t *testing.T, s *memory.Store, in dynamodb.ScanInput, name string) []string {
	t.Helper()
	var got []string
	for more := true; more; {
		out, err := s.Scan(t.Context(), &in)
		if err != nil {
			t.Fatalf("%+v: %v", in, err)
		}
		for _, i := range out.Items {
			got = append(got, i[name].Text())
		}
		more, in.ExclusiveStartKey = out.LastEvaluatedKey != nil, out.LastEvaluatedKey
	}
	slices.Sort(got)
	return got
}

// Pages and segments, of a table and of an index, make up all of it.
func TestScanPages(t *testing.T) {
	s := newStore(t)
	var want, indexed []string
	for i := range 60 {
		topic := ""
		if i%3 == 0 {
			topic = fmt.Sprintf(`"topic":{"S":"topic%d"},"score":{"N":"%d"}`, i%4, i%2)
			indexed = append(indexed, fmt.Sprint(i))
		}
		put(t, s, "Posts", post(fmt.Sprintf("user%d", i%7), i, topic))
		want = append(want, fmt.Sprint(i))
	}
	slices.Sort(want)
	slices.Sort(indexed)
	for _, index := range []string{"", "by-topic"} {
		want := want
		if index != "" {
			want = indexed
		}
		for limit := range 9 {
			for total := range 8 {
				var got []string
				for number := range max(1, total) {
					got = append(got, scan(t, s, dynamodb.ScanInput{TableName: "Posts", IndexName: index, Limit: limit, Segment: number, TotalSegments: total}, "n")...)
				}
				slices.Sort(got)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("index %q, limit %d, %d segments (-want +got)\n%s", index, limit, total, d)
				}
			}
		}
	}
}

// Segments have about the same size, whatever the keys look like.
func TestSegmentsAreEven(t *testing.T) {
	s := newStore(t)
	for i := range 1000 {
		put(t, s, "Books", fmt.Sprintf(`{"id":{"S":"%d"}}`, i))
	}
	for number := range 4 {
		got := len(scan(t, s, dynamodb.ScanInput{TableName: "Books", Segment: number, TotalSegments: 4}, "id"))
		if got < 200 || got > 300 {
			t.Errorf("segment %d has %d items of 1000", number, got)
		}
	}
}

func TestScanFilters(t *testing.T) {
	s := posts(t)
	out, err := s.Scan(t.Context(), &dynamodb.ScanInput{
		TableName: "Posts", ConsistentRead: true, FilterExpression: "#u = :u AND even = :t", ProjectionExpression: "n",
		ExpressionAttributeNames: map[string]string{"#u": "user"}, ExpressionAttributeValues: item(t, `{":u":{"S":"ann"},":t":{"BOOL":true}}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "the even ones", "0 2 4 6 8 10", numbersOf(out.Items, "n"))
	if out.Count != 6 || out.ScannedCount != 14 {
		t.Errorf("count %d of %d, want 6 of 14", out.Count, out.ScannedCount)
	}
}

// What was deleted is not found, and what comes while a scan is under way may be.
func TestScanAfterWrites(t *testing.T) {
	s := newStore(t)
	put(t, s, "Books", `{"id":{"S":"a"}}`, `{"id":{"S":"b"}}`, `{"id":{"S":"c"}}`)
	in := dynamodb.ScanInput{TableName: "Books", Limit: 1}
	out, err := s.Scan(t.Context(), &in)
	if err != nil {
		t.Fatal(err)
	}
	first := out.Items[0]["id"].Text()
	if _, err := s.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "Books", Key: out.LastEvaluatedKey}); err != nil {
		t.Fatal(err)
	}
	in.ExclusiveStartKey = out.LastEvaluatedKey
	want := slices.DeleteFunc([]string{"a", "b", "c"}, func(id string) bool { return id == first })
	diff(t, "the others", want, scan(t, s, in, "id"))
	diff(t, "all", want, scan(t, s, dynamodb.ScanInput{TableName: "Books"}, "id"))
}

func TestScanRefused(t *testing.T) {
	s := posts(t)
	start := post("ann", 3, "")
	number := 0
	for number < 4 && !strings.Contains(strings.Join(scan(t, s, dynamodb.ScanInput{TableName: "Posts", Segment: number, TotalSegments: 4}, "user"), " ")+" ", "ann ") {
		number++
	}
	for says, in := range map[string]dynamodb.ScanInput{
		"TotalSegments parameter is required":       {Segment: 1},
		"must be less than parameter TotalSegments": {Segment: 4, TotalSegments: 4},
		"zero-based":                         {Segment: -1, TotalSegments: 4},
		"Value '-1' at 'totalSegments'":      {TotalSegments: -1},
		"Value '1000001' at 'totalSegments'": {TotalSegments: 1000001},
		"correct Segment":                    {Segment: (number + 1) % 4, TotalSegments: 4, ExclusiveStartKey: item(t, start)},
		"it has 1 attributes, not 2":         {ExclusiveStartKey: item(t, `{"user":{"S":"ann"}}`)},
		"index: by-day":                      {IndexName: "by-day"},
		"Consistent reads are not supported": {IndexName: "by-topic", ConsistentRead: true},
		"unused":                             {ExpressionAttributeNames: map[string]string{"#a": "a"}},
		"invalid value":                      {ExpressionAttributeValues: dynamodb.Item{":v": {}}},
		"Invalid FilterExpressio":            {FilterExpression: "a ="},
	} {
		in.TableName = "Posts"
		_, err := s.Scan(t.Context(), &in)
		faulty(t, says, err, dynamodb.ValidationException, says)
	}
	_, err := s.Scan(t.Context(), &dynamodb.ScanInput{TableName: "Films"})
	faulty(t, "no such table", err, dynamodb.ResourceNotFoundException, "Films")
}
