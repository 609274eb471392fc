package catalog

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/variables/nearest"
)

// What was meant by a name that is not an action. Most are slips of spelling,
// found by edit distance. Some are right as names of something else, most often
// of an API operation that IAM authorizes by other actions: these are in a
// table.

// Hint is what was probably meant by a name that is not an action. The zero
// Hint is empty.
type Hint struct {
	Name   string // the name that is not an action
	Reason string // why it is not, such as "every Get in the transaction is authorized as GetItem"
	means  names
}

// Actions yields the actions that were probably meant. There are several if the
// name stands for an operation that many actions authorize, and none if no
// action does.
func (h Hint) Actions() iter.Seq[string] { return h.means.all() }

// String returns name, reason and actions in one line; "" for the zero Hint.
func (h Hint) String() string {
	if h == (Hint{}) {
		return ""
	}
	s := fmt.Sprintf("%q is not an action: %s", h.Name, h.Reason)
	meant := slices.Collect(h.Actions())
	last := len(meant) - 1
	switch last {
	case -1:
		return s
	case 0:
		return s + "; did you mean " + meant[last] + "?"
	}
	return s + "; did you mean " + strings.Join(meant[:last], ", ") + " or " + meant[last] + "?"
}

const (
	partiql   names = "dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLSelect dynamodb:PartiQLUpdate"
	writes    names = "dynamodb:ConditionCheckItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem"
	daxWrites names = "dax:ConditionCheckItem dax:DeleteItem dax:PutItem dax:UpdateItem"

	statements  = "every statement is authorized by the PartiQL action for its verb"
	gets        = "every Get in the transaction is authorized as GetItem"
	members     = "every member of the transaction is authorized by the action for its own kind"
	check       = "a ConditionCheck of TransactWriteItems is authorized as ConditionCheckItem"
	noPartiQL   = "DAX takes no PartiQL, which goes to DynamoDB directly"
	streams     = "the actions of DynamoDB Streams have the prefix dynamodb"
	otherTags   = "DynamoDB and DAX have different names for listing tags"
	attachments = "there is one action for each kind of identity; the service role of a DAX cluster needs AttachRolePolicy"

	misspelt = "AWS does not list it"
)

// mistakes are names that people take for actions with good reason.
var mistakes = [...]Hint{
	{"dax:BatchExecuteStatement", noPartiQL, none},
	{"dax:ConditionCheck", check, "dax:ConditionCheckItem"},
	{"dax:ExecuteStatement", noPartiQL, none},
	{"dax:ExecuteTransaction", noPartiQL, none},
	{"dax:ListTagsOfResource", otherTags, "dax:ListTags"},
	{"dax:TransactGetItems", gets, "dax:GetItem"},
	{"dax:TransactWriteItems", members, daxWrites},
	{"dynamodb:BatchExecuteStatement", statements, partiql},
	{"dynamodb:ConditionCheck", check, "dynamodb:ConditionCheckItem"},
	{"dynamodb:ExecuteStatement", statements, partiql},
	{"dynamodb:ExecuteTransaction", statements, partiql},
	{"dynamodb:ListTags", otherTags, "dynamodb:ListTagsOfResource"},
	{"dynamodb:TransactGetItems", gets, "dynamodb:GetItem"},
	{"dynamodb:TransactWriteItems", members, writes},
	{"dynamodbstreams:DescribeStream", streams, "dynamodb:DescribeStream"},
	{"dynamodbstreams:GetRecords", streams, "dynamodb:GetRecords"},
	{"dynamodbstreams:GetShardIterator", streams, "dynamodb:GetShardIterator"},
	{"dynamodbstreams:ListStreams", streams, "dynamodb:ListStreams"},
	{"iam:AttachPolicy", attachments, "iam:AttachRolePolicy"}, // the DAX guide's own slip
}

// Meant returns the hint that name, which is not an action, most likely stands
// for the actions, for the reason. Other catalogs make their hints with it.
func Meant(name, reason string, actions ...string) Hint {
	return Hint{name, reason, names(strings.Join(actions, " "))}
}

// Nearest returns what was probably meant by name, which has the form of an
// action but is not in the catalog: dynamodb:GetItems should be
// dynamodb:GetItem, and dynamodb:ExecuteStatement is an API operation that the
// PartiQL actions authorize. It reports false if name is an action, holds
// wildcards, or resembles none. It compares name with the whole catalog, so it
// is for messages and not for the hot path.
func Nearest(name string) (Hint, bool) {
	if _, known := Lookup(name); known || len(name) > nearest.Longest || strings.ContainsAny(name, "*?") {
		return Hint{}, false
	}
	for _, m := range mistakes[:] {
		if _, ok := nearest.Distance(name, m.Name, 1); ok {
			return Hint{name, m.Reason, m.means}, true
		}
	}
	if a := nearestAction(name); a.IsValid() {
		return Hint{name, misspelt, names(a.name)}, true
	}
	return Hint{}, false
}

// nearestAction returns the action with the fewest slips in name, the first of
// equals: at most a quarter of the letters before the colon and of those after
// it. It returns the zero Action if there is none like it.
func nearestAction(name string) Action {
	var best Action
	fewest := nearest.Longest
	prefix, rest, _ := strings.Cut(name, ":")
	for _, service := range [...]string{DynamoDB, DAX} {
		before, ok := nearest.Distance(prefix, service, len(service)/4)
		if !ok {
			continue
		}
		for a := range Actions(service) {
			own := a.Name()
			if after, ok := nearest.Distance(rest, own, len(own)/4); ok && before+after < fewest {
				best, fewest = a, before+after
			}
		}
	}
	return best
}
