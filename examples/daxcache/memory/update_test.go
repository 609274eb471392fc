package memory_test

import (
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func TestUpdates(t *testing.T) {
	const id = `"id":{"S":"x"}`
	tests := []struct{ name, item, update, values, want string }{ // without id; "-": there is no item
		{"set", `"a":{"S":"hi"}`, "SET b = :v", `{":v":{"S":"hello"}}`, `"a":{"S":"hi"},"b":{"S":"hello"}`},
		{"set makes the item", "-", "SET b = :v", `{":v":{"N":"1"}}`, `"b":{"N":"1"}`},
		{"no expression makes the item", "-", "", "", ``},
		{"no expression leaves it", `"a":{"N":"1"}`, "", "", `"a":{"N":"1"}`},
		{"another type", `"a":{"N":"1"}`, "SET a = :v", `{":v":{"SS":["b","a"]}}`, `"a":{"SS":["a","b"]}`},
		{"copy", `"a":{"N":"1"}`, "SET b = a", "", `"a":{"N":"1"},"b":{"N":"1"}`},
		{"copy the key", "", "SET b = id", "", `"b":{"S":"x"}`},
		{"swap", `"a":{"N":"1"},"b":{"N":"2"}`, "SET a = b, b = a", "", `"a":{"N":"2"},"b":{"N":"1"}`},
		{"move", `"a":{"N":"1"}`, "REMOVE a SET b = a", "", `"b":{"N":"1"}`},
		{"plus", `"a":{"N":"2"}`, "SET a = a + :v", `{":v":{"N":"3"}}`, `"a":{"N":"5"}`},
		{"plus itself", `"a":{"N":"2"}`, "SET a = a + a", "", `"a":{"N":"4"}`},
		{"minus", `"a":{"N":"2"}`, "SET a = :v - a", `{":v":{"N":"0.5"}}`, `"a":{"N":"-1.5"}`},
		{"exact", "", "SET a = :v + :w", `{":v":{"N":"10000000000000000000000"},":w":{"N":"1"}}`, `"a":{"N":"10000000000000000000001"}`},
		{"exact fraction", "", "SET a = :v + :w", `{":v":{"N":"0.1"},":w":{"N":"0.2"}}`, `"a":{"N":"0.3"}`},
		{"38 digits", "", "SET a = :v - :w", `{":v":{"N":"100000000000000000000000000000000000000"},":w":{"N":"1"}}`, `"a":{"N":"99999999999999999999999999999999999999"}`},
		{"to zero", "", "SET a = :v - :w", `{":v":{"N":"1E-130"},":w":{"N":"1E-130"}}`, `"a":{"N":"0"}`},
		{"if_not_exists of nothing", "", "SET a = if_not_exists(a, :v)", `{":v":{"N":"2"}}`, `"a":{"N":"2"}`},
		{"if_not_exists of something", `"a":{"N":"1"}`, "SET b = if_not_exists(a, :v)", `{":v":{"N":"2"}}`, `"a":{"N":"1"},"b":{"N":"1"}`},
		{"if_not_exists in itself", `"c":{"N":"3"}`, "SET a = if_not_exists(a, if_not_exists(c, :v))", `{":v":{"N":"2"}}`, `"a":{"N":"3"},"c":{"N":"3"}`},
		{"a counter", "-", "SET a = if_not_exists(a, :z) + :v", `{":v":{"N":"2"},":z":{"N":"0"}}`, `"a":{"N":"2"}`},
		{"list_append", `"a":{"L":[{"N":"1"}]}`, "SET a = list_append(a, :v), b = list_append(:v, a)", `{":v":{"L":[{"S":"x"}]}}`, `"a":{"L":[{"N":"1"},{"S":"x"}]},"b":{"L":[{"S":"x"},{"N":"1"}]}`},
		{"list_append to nothing", "", "SET a = list_append(if_not_exists(a, :e), :v)", `{":v":{"L":[{"S":"x"}]},":e":{"L":[]}}`, `"a":{"L":[{"S":"x"}]}`},

		{"remove", `"a":{"N":"1"},"b":{"N":"2"}`, "REMOVE a", "", `"b":{"N":"2"}`},
		{"remove nothing", `"b":{"N":"2"}`, "REMOVE a", "", `"b":{"N":"2"}`},
		{"remove from no item", "-", "REMOVE a, b.c, d[0]", "", "-"},
		{"add a number", `"a":{"N":"1"}`, "ADD a :v", `{":v":{"N":"-3"}}`, `"a":{"N":"-2"}`},
		{"add a new number", "-", "ADD a :v", `{":v":{"N":"7"}}`, `"a":{"N":"7"}`},
		{"add to a set", `"a":{"SS":["b","d"]}`, "ADD a :v", `{":v":{"SS":["c","b"]}}`, `"a":{"SS":["b","c","d"]}`},
		{"add a new set", "", "ADD a :v", `{":v":{"NS":["1"]}}`, `"a":{"NS":["1"]}`},
		{"add inside", `"m":{"M":{"n":{"N":"1"}}}`, "ADD m.n :v, m.k :v", `{":v":{"N":"1"}}`, `"m":{"M":{"k":{"N":"1"},"n":{"N":"2"}}}`},
		{"delete from a set", `"a":{"BS":["AQ==","Ag=="]}`, "DELETE a :v", `{":v":{"BS":["AQ==","Aw=="]}}`, `"a":{"BS":["Ag=="]}`},
		{"delete all of a set", `"a":{"NS":["1","2"]}`, "DELETE a :v", `{":v":{"NS":["2.0","1"]}}`, ``},
		{"delete from nothing", `"b":{"N":"1"}`, "DELETE a :v", `{":v":{"NS":["2.0"]}}`, `"b":{"N":"1"}`},
		{"delete from no item", "-", "DELETE a :v", `{":v":{"NS":["2.0"]}}`, "-"},
		{"delete and set make the item", "-", "DELETE a :v SET b = :v", `{":v":{"NS":["2"]}}`, `"b":{"NS":["2"]}`},
		{"all clauses", `"a":{"N":"1"},"b":{"N":"1"},"c":{"N":"1"},"d":{"SS":["x","y"]}`, "DELETE d :d ADD c :n REMOVE b SET a = :n", `{":n":{"N":"5"},":d":{"SS":["x"]}}`,
			`"a":{"N":"5"},"c":{"N":"6"},"d":{"SS":["y"]}`},

		{"a field", `"m":{"M":{"x":{"N":"3"},"y":{"N":"4"},"c":{"M":{"y":{"N":"3"}}}}}`, "SET m.b = :v, m.c.d = :v REMOVE m.x", `{":v":{"N":"10"}}`,
			`"m":{"M":{"b":{"N":"10"},"c":{"M":{"d":{"N":"10"},"y":{"N":"3"}}},"y":{"N":"4"}}}`},
		{"an element", `"l":{"L":[{"S":"a"},{"S":"b"},{"S":"c"}]}`, "SET l[1] = :v", `{":v":{"N":"1"}}`, `"l":{"L":[{"S":"a"},{"N":"1"},{"S":"c"}]}`},
		{"deep", `"m":{"M":{"c":{"L":[{"S":"hi"},{"M":{"x":{"L":[{"N":"3"},{"N":"5"}]}}}]}}}`, "SET m.c[1].x[1] = m.c[1].x[0]", "",
			`"m":{"M":{"c":{"L":[{"S":"hi"},{"M":{"x":{"L":[{"N":"3"},{"N":"3"}]}}}]}}}`},
		{"behind the end", `"l":{"L":[{"N":"0"}]}`, "SET l[84] = :a, l[37] = :b, l[1] = :c", `{":a":{"S":"a"},":b":{"S":"b"},":c":{"S":"c"}}`,
			`"l":{"L":[{"N":"0"},{"S":"c"},{"S":"b"},{"S":"a"}]}`},
		{"remove an element", `"l":{"L":[{"N":"2"},{"N":"3"},{"N":"4"},{"N":"5"},{"N":"6"}]}`, "REMOVE l[1], l[17] SET l[3] = :v", `{":v":{"N":"17"}}`,
			`"l":{"L":[{"N":"2"},{"N":"4"},{"N":"17"},{"N":"6"}]}`},
		{"remove the last element", `"l":{"L":[{"N":"2"}]}`, "REMOVE l[0]", "", `"l":{"L":[]}`},
		{"remove and append", `"l":{"L":[{"N":"2"}]}`, "REMOVE l[0] SET l[1] = :v", `{":v":{"N":"3"}}`, `"l":{"L":[{"N":"3"}]}`},
		{"remove the last field", `"m":{"M":{"a":{"N":"1"}}}`, "REMOVE m.a, m.b", "", `"m":{"M":{}}`},
		{"empty a set in a list", `"l":{"L":[{"SS":["a"]},{"N":"1"}]}`, "DELETE l[0] :v", `{":v":{"SS":["a"]}}`, `"l":{"L":[{"N":"1"}]}`},
		{"an empty string", "", "SET a = :v", `{":v":{"S":""}}`, `"a":{"S":""}`},
	}
	for _, test := range tests {
		s := newStore(t)
		if test.item != "-" {
			put(t, s, "Books", `{`+id+comma(test.item)+`}`)
		}
		_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{`+id+`}`), UpdateExpression: test.update, ExpressionAttributeValues: item(t, test.values),
		})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		want := ""
		if test.want != "-" {
			want = wire(t, item(t, `{`+id+comma(test.want)+`}`))
		}
		diff(t, test.name, want, get(t, s, "Books", `{`+id+`}`))
	}
}

func comma(text string) string {
	if text == "" {
		return ""
	}
	return "," + text
}

func TestUpdatesRefused(t *testing.T) {
	const before = `{"a":{"N":"1"},"id":{"S":"x"},"l":{"L":[{"N":"1"}]},"m":{"M":{"k":{"N":"1"}}},"s":{"S":"hi"},"ss":{"SS":["a"]}}`
	tests := []struct{ update, values, says string }{
		{"SET b = gone", "", "The provided expression refers to an attribute that does not exist in the item"},
		{"SET b = :v, c = b", `{":v":{"N":"1"}}`, "does not exist in the item"},
		{"SET b = gone + :v", `{":v":{"N":"1"}}`, "does not exist in the item"},
		{"SET b = :v + gone", `{":v":{"N":"1"}}`, "does not exist in the item"},
		{"SET b = list_append(gone, :v)", `{":v":{"L":[]}}`, "does not exist in the item"},
		{"SET b = if_not_exists(gone, lost)", "", "does not exist in the item"},
		{"SET b = s + :v", `{":v":{"N":"1"}}`, "An operand in the update expression has an incorrect data type"},
		{"SET b = list_append(s, :v)", `{":v":{"L":[]}}`, "incorrect data type"},
		{"SET b = :w + :v", `{":v":{"N":"1"},":w":{"S":"dog"}}`, "operator or function: +, operand type: S"},
		{"SET b = list_append(:w, :v)", `{":v":{"L":[]},":w":{"S":"dog"}}`, "operator or function: list_append, operand type: S"},
		{"SET b = :v + :w", `{":v":{"N":"9e125"},":w":{"N":"9e125"}}`, "Number overflow"},
		{"SET b = :v + :w", `{":v":{"N":"1e50"},":w":{"N":"1"}}`, "significant digits in a Number"},
		{"ADD a :v", `{":v":{"S":"1"}}`, "operator or function: ADD, operand type: S"},
		{"ADD l :v", `{":v":{"L":[]}}`, "operator or function: ADD, operand type: L"},
		{"ADD s :v", `{":v":{"N":"1"}}`, "incorrect data type"},
		{"ADD ss :v", `{":v":{"NS":["1"]}}`, "incorrect data type"},
		{"ADD l :v", `{":v":{"SS":["1"]}}`, "incorrect data type"},
		{"DELETE ss :v", `{":v":{"S":"a"}}`, "operator or function: DELETE, operand type: S"},
		{"DELETE ss :v", `{":v":{"NS":["1"]}}`, "incorrect data type"},
		{"DELETE s :v", `{":v":{"SS":["1"]}}`, "incorrect data type"},
		{"SET s.x = :v", `{":v":{"N":"1"}}`, "The document path provided in the update expression is invalid for update"},
		{"SET l.x = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET m[0] = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET gone.x = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET gone[0] = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET m.k.x = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET l[0].x = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET l[5].x = :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"REMOVE s.x", "", "invalid for update"},
		{"REMOVE gone.x", "", "invalid for update"},
		{"REMOVE gone[0]", "", "invalid for update"},
		{"ADD gone.x :v", `{":v":{"N":"1"}}`, "invalid for update"},
		{"SET id = :v", `{":v":{"S":"y"}}`, "Cannot update attribute id. This attribute is part of the key"},
		{"REMOVE id", "", "part of the key"},
		{"ADD id :v", `{":v":{"N":"1"}}`, "part of the key"},
		{"SET b = id.x", "", "Key attributes must be scalars"},
		{"SET b = :v SET c = :v", `{":v":{"N":"1"}}`, "can only be used once"},
		{"SET b = :v", `{":v":{"N":"1"},":w":{"N":"1"}}`, "keys: {:w}"},
	}
	for _, test := range tests {
		s := newStore(t)
		put(t, s, "Books", before)
		_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: test.update, ExpressionAttributeValues: item(t, test.values),
		})
		faulty(t, test.update, err, dynamodb.ValidationException, test.says)
		diff(t, test.update, before, get(t, s, "Books", `{"id":{"S":"x"}}`))
	}
}

// An item that does not exist takes a removal of anything, as if it were done, but
// no other path into nothing.
func TestUpdatesOfNothingRefused(t *testing.T) {
	for _, update := range []string{"SET m.k = :v", "SET a = :v REMOVE m.k", "DELETE m.k :v", "ADD m.k :v"} {
		s := newStore(t)
		_, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: update, ExpressionAttributeValues: item(t, `{":v":{"NS":["1"]}}`),
		})
		faulty(t, update, err, dynamodb.ValidationException, "invalid for update")
	}
}

func TestReturnValuesOfUpdates(t *testing.T) {
	const before = `{"a":{"M":{"b":{"S":"dog"},"c":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}}},"d":{"S":"cat"},"id":{"S":"x"}}`
	tests := []struct {
		returns                    dynamodb.ReturnValues
		item, update, values, want string
	}{
		{"", before, "SET d = :v", `{":v":{"S":"hi"}}`, ""},
		{"NONE", before, "SET d = :v", `{":v":{"S":"hi"}}`, ""},
		{"ALL_OLD", before, "SET d = :v", `{":v":{"S":"hi"}}`, before},
		{"ALL_OLD", "", "SET d = :v", `{":v":{"S":"hi"}}`, ""},
		{"ALL_NEW", `{"id":{"S":"x"},"a":{"N":"1"}}`, "SET d = :v", `{":v":{"S":"hi"}}`, `{"a":{"N":"1"},"d":{"S":"hi"},"id":{"S":"x"}}`},
		{"ALL_NEW", "", "SET d = :v", `{":v":{"S":"hi"}}`, `{"d":{"S":"hi"},"id":{"S":"x"}}`},
		{"ALL_NEW", "", "REMOVE d", "", ""},
		{"ALL_NEW", "", "", "", `{"id":{"S":"x"}}`},
		{"UPDATED_OLD", before, "SET d = :v, e = :v", `{":v":{"S":"hi"}}`, `{"d":{"S":"cat"}}`},
		{"UPDATED_OLD", before, "REMOVE d", "", `{"d":{"S":"cat"}}`},
		{"UPDATED_OLD", before, "SET e = :v", `{":v":{"S":"hi"}}`, ""},
		{"UPDATED_OLD", "", "SET e = :v", `{":v":{"S":"hi"}}`, ""},
		{"UPDATED_OLD", before, "", "", ""},
		{"UPDATED_OLD", before, "SET a.b = :v", `{":v":{"S":"yo"}}`, `{"a":{"M":{"b":{"S":"dog"}}}}`},
		{"UPDATED_OLD", before, "SET a.c[1] = :v, a.b = :v", `{":v":{"S":"yo"}}`, `{"a":{"M":{"b":{"S":"dog"},"c":{"L":[{"N":"2"}]}}}}`},
		{"UPDATED_OLD", before, "REMOVE a.c[1], a.c[3]", "", `{"a":{"M":{"c":{"L":[{"N":"2"}]}}}}`},
		{"UPDATED_OLD", before, "SET a.x = :v", `{":v":{"S":"yo"}}`, ""},
		{"UPDATED_NEW", before, "SET d = :v, e = :v REMOVE a", `{":v":{"S":"hi"}}`, `{"d":{"S":"hi"},"e":{"S":"hi"}}`},
		{"UPDATED_NEW", before, "REMOVE d", "", ""},
		{"UPDATED_NEW", "", "ADD n :v", `{":v":{"N":"1"}}`, `{"n":{"N":"1"}}`},
		{"UPDATED_NEW", "", "", "", ""},
		{"UPDATED_NEW", before, "SET a.c[1] = :v", `{":v":{"S":"yo"}}`, `{"a":{"M":{"c":{"L":[{"S":"yo"}]}}}}`},
		{"UPDATED_NEW", before, "SET a.c[100] = :v", `{":v":{"S":"yo"}}`, ""},               // it is appended, and not at its path
		{"UPDATED_NEW", before, "REMOVE a.c[1]", "", `{"a":{"M":{"c":{"L":[{"N":"3"}]}}}}`}, // the next one took its place
	}
	for _, test := range tests {
		s := newStore(t)
		if test.item != "" {
			put(t, s, "Books", test.item)
		}
		out, err := s.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: "Books", Key: item(t, `{"id":{"S":"x"}}`), UpdateExpression: test.update, ExpressionAttributeValues: item(t, test.values), ReturnValues: test.returns,
		})
		if err != nil {
			t.Errorf("%s %s: %v", test.returns, test.update, err)
			continue
		}
		diff(t, string(test.returns)+" "+test.update, test.want, wire(t, out.Attributes))
	}
}
