package memory_test

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
)

func TestTables(t *testing.T) {
	var s memory.Store
	_, err := s.DescribeTable(t.Context(), "Posts")
	faulty(t, "none yet", err, dynamodb.ResourceNotFoundException, "Table: Posts not found")
	want := tables()[1]
	if err := s.CreateTable(want); err != nil {
		t.Fatal(err)
	}
	faulty(t, "there already", s.CreateTable(want), dynamodb.ResourceInUseException, "Table already exists: Posts")
	got, err := s.DescribeTable(t.Context(), "Posts")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "the description", &want, got)
	got.Indexes[0].Name, want.Indexes[1].Name = "mine", "mine"
	if got, err = s.DescribeTable(t.Context(), "Posts"); err != nil || got.Index("mine") != nil {
		t.Errorf("the description is shared: %v, %v", got, err)
	}
	put(t, &s, "Posts", post("ann", 1, ""))
	if err := s.DeleteTable("Posts"); err != nil {
		t.Fatal(err)
	}
	faulty(t, "gone", s.DeleteTable("Posts"), dynamodb.ResourceNotFoundException, "Posts")
	if err := s.CreateTable(tables()[1]); err != nil {
		t.Fatal(err)
	}
	diff(t, "a new table is empty", "", get(t, &s, "Posts", post("ann", 1, "")))
}

func TestDescriptionsRefused(t *testing.T) {
	tests := []struct {
		says   string
		change func(*dynamodb.TableDescription)
	}{
		{"at least 3 characters", func(d *dynamodb.TableDescription) { d.Name = "ab" }},
		{"1 to 255 bytes, not 0", func(d *dynamodb.TableDescription) { d.Key.Partition.Name = "" }},
		{"1 to 255 bytes, not 256", func(d *dynamodb.TableDescription) { d.Key.Sort.Name = strings.Repeat("x", 256) }},
		{"user is of type BOOL", func(d *dynamodb.TableDescription) { d.Key.Partition.Kind = dynamodb.KindBOOL }},
		{"user is of type invalid", func(d *dynamodb.TableDescription) { d.Key.Partition.Kind = 0 }},
		{`are both "user"`, func(d *dynamodb.TableDescription) { d.Key.Sort.Name = "user" }},
		{"user is of two types, S and N", func(d *dynamodb.TableDescription) { d.Indexes[0].Key.Partition = attribute("user", dynamodb.KindN) }},
		{"Duplicate index name: by-topic", func(d *dynamodb.TableDescription) { d.Indexes[1].Name = "by-topic" }},
		{"at least 3 characters", func(d *dynamodb.TableDescription) { d.Indexes[1].Name = "" }},
		{"the local index by-score", func(d *dynamodb.TableDescription) { d.Indexes[2].Key.Partition = attribute("topic", dynamodb.KindS) }},
		{"the local index by-score", func(d *dynamodb.TableDescription) { d.Indexes[2].Key.Sort = dynamodb.KeyAttribute{} }},
		{"Unknown ProjectionType: SOME", func(d *dynamodb.TableDescription) { d.Indexes[0].Projection = "SOME" }},
		{"if and only if its projection is INCLUDE", func(d *dynamodb.TableDescription) { d.Indexes[2].Attributes = nil }},
		{"if and only if its projection is INCLUDE", func(d *dynamodb.TableDescription) { d.Indexes[0].Attributes = []string{"a"} }},
	}
	for _, test := range tests {
		d := tables()[1]
		test.change(&d)
		_, err := memory.New(d)
		faulty(t, test.says, err, dynamodb.ValidationException, test.says)
	}
}
