package reach_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account/reach"
)

func TestCan(t *testing.T) {
	w := bookshop(t)
	var got []string
	for p := range w.Can(find(t, w.Account, "user/Alice")) {
		line := p.Action
		for _, r := range p.Resources {
			line += " " + r.Resource()
		}
		for _, r := range p.Open {
			line += " " + r.Resource() + "?"
		}
		got = append(got, line)
	}
	want := []string{
		"dynamodb:BatchGetItem table/Books",
		"dynamodb:ConditionCheckItem table/Books",
		"dynamodb:GetItem table/Books",
		"dynamodb:Query table/Books",
		"dynamodb:Scan table/Books",
		"dynamodb:UpdateItem table/Books?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions (-want +got)\n%s", diff)
	}
	const document = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan"
      ],
      "Resource": [
        "arn:aws:dynamodb:us-west-2:123456789012:table/Books"
      ]
    }
  ]
}`
	if diff := cmp.Diff(document, reach.Document(w.Can(find(t, w.Account, "user/Alice")))); diff != "" {
		t.Errorf("document (-want +got)\n%s", diff)
	}
}

// TestCanAgrees: the policy of what a caller can do loads, and allows what the
// list says and nothing else.
func TestCanAgrees(t *testing.T) {
	for name, w := range worlds(t) {
		asked := make(map[string]bool) // everything that somebody can do
		var callers []*policy.Set
		var sayings []map[string]bool
		for c := range w.Account.Callers() {
			says := make(map[string]bool)
			for p := range w.Can(c) {
				for _, r := range p.Resources {
					says[p.Action+" "+r.String()], asked[p.Action+" "+r.String()] = true, true
				}
				for _, r := range p.Open {
					asked[p.Action+" "+r.String()] = true
				}
			}
			text := reach.Document(w.Can(c))
			if (text == "") != (len(says) == 0) {
				t.Errorf("%s: %v can do %d things, by %q", name, c.Principal, len(says), text)
			}
			var set *policy.Set
			if text != "" {
				p, err := policy.Parse("can", policy.Identity, []byte(text))
				if err != nil {
					t.Fatalf("%s: %v: %v", name, c.Principal, err)
				}
				if set, err = policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}}); err != nil {
					t.Fatal(err)
				}
			}
			callers, sayings = append(callers, set), append(sayings, says)
		}
		user := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Nobody"))
		for i, set := range callers {
			for question := range asked {
				var action, resource string
				if _, err := fmt.Sscan(question, &action, &resource); err != nil {
					t.Fatal(err)
				}
				d := set.Evaluate(&policy.Request{Principal: user, Action: action, Resource: arn.MustParse(resource)})
				if action != "sts:AssumeRole" && d.Allowed() != sayings[i][question] { // which a role's trust decides
					t.Errorf("%s: caller %d, %s: the policy says %v", name, i, question, d)
				}
			}
		}
	}
}

// TestCanStops: whoever has seen enough is not asked again.
func TestCanStops(t *testing.T) {
	w := bookshop(t)
	carol := find(t, w.Account, "user/Carol")
	all := slices.Collect(w.Can(carol))
	for n := range all {
		i := 0
		for p := range w.Can(carol) {
			if p.Action != all[i].Action {
				t.Fatalf("%d: %s, want %s", i, p.Action, all[i].Action)
			}
			if i++; i > n {
				break
			}
		}
	}
	rows, paths := 0, 0
	for range w.Rows() {
		rows++
		break
	}
	for range w.Escalations(carol) {
		paths++
		break
	}
	if rows != 1 || paths != 1 {
		t.Errorf("%d rows, %d paths", rows, paths)
	}
	empty := &reach.World{Options: access.Options{}}
	for r := range empty.Rows() {
		t.Errorf("the zero World has %v", r.Caller.Principal)
	}
	for p := range empty.AllEscalations() {
		t.Errorf("the zero World has %s", p.String())
	}
	if text := reach.Document(empty.Can(carol)); text != "" && empty.Tables != nil {
		t.Errorf("%s", text)
	}
}
