package access_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// question is one of the answers, asked of a caller.
type question struct {
	name string
	ask  func(access.Subject) access.Answer
}

// questions are all that this package answers about the control plane.
func questions(t *testing.T) []question {
	role, err := access.LinkedRoleOf(arn.Scope{Account: "123456789012"})
	if err != nil {
		t.Fatal(err)
	}
	var opts access.Options
	calls := map[string]*operation.Call{
		"CreateCluster":             createCluster(t, serviceRole),
		"CreateGlobalTable":         createCustomers(t, "us-east-1", "us-west-1"),
		"UpdateGlobalTableSettings": updateSettings(t),
	}
	list := []question{
		{"service role", func(s access.Subject) access.Answer {
			return access.MayCreateServiceRole(s, serviceRole, servicePolicy, opts)
		}},
		{"create linked role", func(s access.Subject) access.Answer { return role.MayCreate(s, opts) }},
		{"edit linked role", func(s access.Subject) access.Answer { return role.MayEdit(s, "iam:UpdateRoleDescription", opts) }},
		{"delete linked role", func(s access.Subject) access.Answer { return role.MayDelete(s, opts) }},
	}
	for name, c := range calls {
		list = append(list,
			question{name, func(s access.Subject) access.Answer { return access.MayCall(s, c, opts) }},
			question{name + ", first", func(s access.Subject) access.Answer { return access.MayCallFirst(s, c, opts) }})
	}
	return list
}

// layered is a caller whose four layers each hold a list of documents.
type layered [4][]string

var grantLayers = [4]policy.Layer{policy.LayerServiceControl, policy.LayerIdentity, policy.LayerBoundary, policy.LayerSession}

func (l layered) subject(t *testing.T) access.Subject {
	t.Helper()
	p := policy.Policies{
		ServiceControl: [][]*policy.Policy{documents(t, policy.ServiceControl, l[0]...)},
		Identity:       documents(t, policy.Identity, l[1]...),
		Session:        documents(t, policy.Identity, l[3]...),
	}
	// A boundary is one document, so that what is added takes the place of one
	// that allows nothing of it.
	p.Boundary = documents(t, policy.Identity, l[2]...)[len(l[2])-1]
	return under(t, p)
}

// TestGrant: adding exactly what is reported, to the layers that it is reported
// for, makes a denied answer an allowed one; and no less does.
func TestGrant(t *testing.T) {
	useless := permit("*", "iam:GetUser")
	for _, q := range questions(t) {
		for mask := range 1 << len(grantLayers) {
			var l layered
			for i := range l {
				l[i] = []string{administrator}
				if mask&(1<<i) != 0 {
					l[i] = []string{useless}
				}
			}
			name := fmt.Sprintf("%s, lacking layers %04b", q.name, mask)
			before := q.ask(l.subject(t))
			equal(t, name, mask == 0, before.Allowed())
			equal(t, name+": has a grant", mask != 0, before.Grant() != "")
			for i, layer := range grantLayers {
				lacks := mask&(1<<i) != 0
				for _, m := range before.Missing {
					equal(t, name+": "+m.Action+" misses "+layer.String(), lacks, slices.Contains(m.Layers, layer))
				}
				if lacks {
					l[i] = append(l[i], before.Grant())
				}
			}
			after := q.ask(l.subject(t))
			equal(t, name+": after", true, after.Allowed())
			equal(t, name+": nothing left", "", after.Grant())
		}
	}
}

// TestGrantIsExact: what is added to a caller who has nothing allows every
// request of the answer, and none of them on anything else or for another
// service.
func TestGrantIsExact(t *testing.T) {
	for _, q := range questions(t) {
		nothing := q.ask(manager(t))
		caller := manager(t, nothing.Grant())
		equal(t, q.name, true, func() bool { a := q.ask(caller); return a.Allowed() }())
		for _, r := range nothing.Required.Results {
			r.Request.Action += "X"
			equal(t, q.name+": another action", policy.ImplicitDeny, caller.Policies.Evaluate(&r.Request).Verdict)
		}
		for _, r := range nothing.Required.Results {
			if r.Request.Resource.IsWildcard() {
				continue
			}
			r.Request.Resource = arn.MustParse(r.Request.Resource.String() + "X")
			equal(t, q.name+": another resource", policy.ImplicitDeny, caller.Policies.Evaluate(&r.Request).Verdict)
		}
	}
}

// TestGrantUnderDeny: where a Deny prevents it, the report names the Deny and
// suggests nothing against it.
func TestGrantUnderDeny(t *testing.T) {
	for _, q := range questions(t) {
		for i, layer := range grantLayers {
			l := layered{{administrator}, {administrator}, {administrator}, {administrator}}
			deny := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`
			l[i] = []string{deny}
			a := q.ask(l.subject(t))
			name := q.name + ", denied by " + layer.String()
			equal(t, name, policy.ExplicitDeny, a.Verdict())
			equal(t, name+": grant", "", a.Grant())
			equal(t, name+": all missing", len(a.Required.Results), len(a.Missing))
			for _, m := range a.Missing {
				equal(t, name+": of", access.Caller, m.Of)
				equal(t, name+": layer", layer, m.Decision.Layer)
				equal(t, name+": statement", "No", m.Decision.Statement.Sid())
			}
		}
	}
}

// TestGrantMerges: actions on one resource stand in one statement, and so do
// resources of one action.
func TestGrantMerges(t *testing.T) {
	settings := access.MayCall(manager(t), updateSettings(t), access.Options{})
	equal(t, "settings", `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "dynamodb:UpdateGlobalTable",
      "Resource": [
        "arn:aws:dynamodb::123456789012:global-table/Customers",
        "arn:aws:dynamodb:us-east-1:123456789012:table/Customers",
        "arn:aws:dynamodb:us-west-1:123456789012:table/Customers"
      ]
    },
    {
      "Effect": "Allow",
      "Action": [
        "dynamodb:DescribeLimits",
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget"
      ],
      "Resource": "*"
    }
  ]
}`, settings.Grant())
	twice := slices.Concat(settings.Required.Results, settings.Required.Results)
	equal(t, "twice the same", settings.Grant(), access.Grant(twice...))
	equal(t, "nothing", "", access.Grant())

	// Two roles are passed to one service under one condition, which is not that of
	// another service, nor that of an action without a condition.
	result := func(action string, resource arn.ARN, context ...condition.Entry) access.Result {
		r := access.Result{Request: policy.Request{Principal: policy.User(managerARN), Action: action, Resource: resource, Context: condition.NewContext(context...)}}
		r.Decision.Layer = policy.LayerIdentity
		return r
	}
	other := arn.MustParse("arn:aws:iam::123456789012:role/Other")
	toDAX, toEC2 := condition.String("iam:PassedToService", "dax.amazonaws.com"), condition.String("iam:PassedToService", "ec2.amazonaws.com")
	var merged struct {
		Statement []struct{ Action, Resource, Condition any }
	}
	text := access.Grant(result("iam:PassRole", serviceRole, toDAX), result("iam:GetRole", serviceRole), result("iam:PassRole", other, toDAX), result("iam:PassRole", other, toEC2))
	if err := json.Unmarshal([]byte(text), &merged); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range merged.Statement {
		got = append(got, fmt.Sprintf("%v on %v if %v", s.Action, s.Resource, s.Condition))
	}
	equal(t, "conditions", []string{
		"iam:PassRole on [" + serviceRole.String() + " " + other.String() + "] if map[StringEquals:map[iam:PassedToService:dax.amazonaws.com]]",
		"iam:GetRole on " + serviceRole.String() + " if <nil>",
		"iam:PassRole on " + other.String() + " if map[StringEquals:map[iam:PassedToService:ec2.amazonaws.com]]",
	}, got)

	// An invalid request is not mended by a policy, and a role that is passed to
	// nobody knows whom is not narrowed.
	nobody := access.MayCreateServiceRole(access.Subject{}, serviceRole, servicePolicy, access.Options{})
	equal(t, "nobody", "", nobody.Grant())
	pass := access.Result{Request: policy.Request{Principal: policy.User(managerARN), Action: "iam:PassRole", Resource: serviceRole}}
	pass.Decision.Layer = policy.LayerIdentity
	equal(t, "passed to nobody knows whom", `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": "arn:aws:iam::123456789012:role/service-role/daxServiceRole"
    }
  ]
}`, access.Grant(pass))

	// Nothing of a request is read as a policy variable.
	pass.Request.Context = condition.NewContext(condition.String("iam:PassedToService", "${aws:username}"))
	caller := manager(t, access.Grant(pass))
	equal(t, "literal", policy.Allowed, caller.Policies.Evaluate(&pass.Request).Verdict)
	pass.Request.Context = condition.NewContext(condition.String("iam:PassedToService", "userName"))
	equal(t, "no variable", policy.ImplicitDeny, caller.Policies.Evaluate(&pass.Request).Verdict)
}
