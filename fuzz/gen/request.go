package gen

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// NewRequest makes a request, in most cases a valid one.
func NewRequest(s *Source) Request {
	op := operations[0]
	if s.Chance(90) {
		op = Pick(s, operations[:]...)
	}
	own := arnScope{Pick(s, partitions[:]...), Pick(s, accounts[:]...)}
	there := own
	if s.Chance(20) {
		there.account = Pick(s, accounts[:]...)
	}
	if s.Chance(3) {
		there.partition = Pick(s, partitions[:]...)
	}
	if s.Chance(4) {
		there.account = Pick(s, words[:]...)
	}
	r := Request{
		Principal: newPrincipal(s, own, op.action),
		Action:    op.action,
		Resource:  there.resource(s, op.on),
		Support:   SupportOf(op.action),
		Time:      Pick(s, time.Unix(1717243200, 0), time.Unix(1717243200, 1), time.Unix(0, 0), time.Unix(-1, 5)).UTC(),
	}
	if s.Chance(8) {
		r.Resource = there.resource(s, Pick(s, "", "table", "index", "stream", "cache", "object", "thing", "user", "role", "odd"))
	}
	if strings.Contains(r.Resource, ":::") || s.Chance(8) {
		r.ResourceAccount = Pick(s, there.account, own.account, own.account, Pick(s, accounts[:]...))
	}
	if s.Chance(16) {
		r.Support = newSupport(s)
	}
	r.Context = newContext(s, r)
	if s.Chance(3) {
		spoil(s, &r)
	}
	return r
}

// newSupport makes what a resource policy can do for an action.
func newSupport(s *Source) Support {
	return Support{Pick(s, supports[:]...), s.Chance(50)}
}

// supports are the names of what a resource policy can do.
var supports = [...]string{"", "none", "cross-account", "required", "required-same-account", "both", "both-same-account"}

// An arnScope is where the ARNs of a request are.
type arnScope struct{ partition, account string }

// arn returns an ARN of the scope.
func (a arnScope) arn(service, region, resource string) string {
	return "arn:" + a.partition + ":" + service + ":" + region + ":" + a.account + ":" + resource
}

// resource makes the resource of a request: an ARN of the kind, or "*".
func (a arnScope) resource(s *Source, kind string) string {
	table := "table/" + Pick(s, tables[:]...)
	region := regions[0]
	if s.Chance(20) {
		region = Pick(s, regions[:2]...)
	}
	switch kind {
	case "table":
		return a.arn("dynamodb", region, table)
	case "index":
		return a.arn("dynamodb", region, table+"/index/"+Pick(s, names[:]...))
	case "stream":
		return a.arn("dynamodb", region, table+"/stream/2024-02-12T18:57:26.492")
	case "cache":
		return a.arn("dax", region, "cache/"+Pick(s, "books", "Books"))
	case "object":
		return "arn:" + a.partition + ":s3:::bucket/" + Pick(s, names[:]...)
	case "thing":
		return a.arn("my-svc", region, Pick(s, names[:]...)+":"+Pick(s, names[:]...))
	case "user":
		return a.arn("iam", "", "user/"+Pick(s, paths[:4]...)+Pick(s, names[:]...))
	case "role":
		return a.arn("iam", "", "role/"+Pick(s, paths[:]...)+"Reader")
	case "odd":
		return Pick(s, a.arn("iam", "", "root"), a.arn("sns", regions[2], "x"), a.arn("sns", "", ""), a.arn("a-1", "r/?", "x"), a.arn("dynamodb", region, table+"/backup/1"), a.arn("dynamodb", "", "global-"+table),
			a.arn("iam", "", "role/aws-service-role/Reader"), a.arn("iam", region, "role/Reader"), a.arn("sns", "", strings.Repeat("x", 2048-16-len(a.account))),
			"arn:aws-xx:sns:us-east-1:1:x", "arn:aws:SNS:us-east-1:1:x", "arn:aws:sns:us-east-1:1", "arn:aws:sns:*:1:x", "x", "", "**")
	}
	return "*"
}

// newPrincipal makes a caller, more often of the types that the action is for.
func newPrincipal(s *Source, at arnScope, action string) Principal {
	typ := Pick(s, "user", "user", "assumed-role", "assumed-role", "role", "federated-user", "root", "service", "anonymous", "federated")
	if strings.HasPrefix(action, "sts:AssumeRoleWith") && s.Chance(60) {
		typ = "federated"
	}
	name := Pick(s, names[:]...)
	p := Principal{Type: typ}
	switch typ {
	case "user":
		p.ARN = at.arn("iam", "", "user/"+Pick(s, paths[:4]...)+name)
		p.UniqueID = Pick(s, "", "AIDAALICE")
	case "assumed-role", "role":
		p.RoleARN = at.arn("iam", "", "role/"+Pick(s, paths[:]...)+"Reader")
		p.UniqueID = Pick(s, "", "AROAREADER")
		if typ == "assumed-role" {
			p.ARN = at.arn("sts", "", "assumed-role/Reader/"+name)
		}
	case "federated-user":
		p.ARN = at.arn("sts", "", "federated-user/"+name)
		p.Parent = at.arn("iam", "", Pick(s, "user/alice", "user/team/bob", "root"))
		p.UniqueID = Pick(s, "", "AIDAALICE")
	case "root":
		p.ARN = at.arn("iam", "", "root")
	case "service":
		p.Name = Pick(s, services[:]...)
	case "federated":
		p.Name = Pick(s, providers[:]...)
	}
	return p
}

// spoil breaks one thing in a request that is checked before any policy.
func spoil(s *Source, r *Request) {
	p := &r.Principal
	switch s.Intn(12) {
	case 11: // a caller with a word for an account
		*p = newPrincipal(s, arnScope{"aws", Pick(s, words[:]...)}, r.Action)
	case 0:
		r.Action = Pick(s, "dynamodb", "dynamodb:Get*", "a:b:c", "", ":", "dynamodb:", "dyn amo:Get", "dynamodb:Get_Item", "my.svc:x", "dynamodb:Get-Item", "dynamodb:-")
	case 1:
		r.ResourceAccount = Pick(s, "x", "12 ", "", "-1")
	case 2:
		p.ARN = near(s, p.ARN)
	case 3:
		p.RoleARN = near(s, p.RoleARN)
	case 4:
		p.Parent, p.Name = near(s, p.Parent), near(s, p.Name)
	case 5:
		p.UniqueID = Pick(s, "AIDA", "AROAREADER", "AIDAALICE", "aidaalice", "x", "AIDA0Z9A", "AROA0Z9A", "AIDA:", "AIDA[", "AROA@/")
	case 6:
		p.Type = Pick(s, "", "nobody", "user", "role", "assumed-role", "root", "federated-user", "federated", "service", "anonymous")
	case 7:
		r.Resource = near(s, r.Resource)
	case 8:
		overfill(s, r)
	case 9: // somebody else's session, or child
		at := arnScope{segment(p.identity(), 1), Pick(s, account(*p), accounts[3])}
		p.RoleARN = at.arn("iam", "", Pick(s, "role/Reader", "role/Writer", "role/Reader/Writer"))
		p.Parent = at.arn("iam", Pick(s, "", regions[0]), Pick(s, "user/alice", "root", "role/Reader"))
	case 10:
		r.Support.ResourcePolicy = Pick(s, "invalid", "Required", "required ", "everyone")
	}
}

// overfill gives the context as much as it may hold of something, or more.
func overfill(s *Source, r *Request) {
	switch s.Intn(6) {
	case 0:
		for i := range 1_000 + s.Intn(2) - len(r.Context) {
			r.Context = append(r.Context, Entry{"ex:Key" + strconv.Itoa(i), Value{Kind: Single, Text: "x"}})
		}
	case 1:
		r.Context = append(r.Context, Entry{"ex:Long", Value{Kind: Single, Text: strings.Repeat("x", 1<<16+s.Intn(2))}})
	case 2:
		r.Context = append(r.Context, Entry{"ex:Many", Value{Kind: Multiple, List: make([]string, 10_000+s.Intn(2))}})
	case 3:
		r.Action = "dynamodb:" + strings.Repeat("x", 119+s.Intn(2))
	case 4:
		if s.Chance(10) { // it is slow
			fill(s, r)
		}
	case 5:
		r.Context = append(r.Context, Entry{Pick(s, "nocolon", "aws:ResourceTag/", ":x", "x:", "aws:x/", "aws:a b", "a b:c", "\xff:x", "", "aws:PrincipalTag/a b", "aws:x\u0085"), Value{Kind: Single, Text: "x"}})
	}
}

// fill makes the keys and values of the context as large as they may be
// together, or one byte larger.
func fill(s *Source, r *Request) {
	for i := range 15 {
		r.Context = append(r.Context, Entry{"ex:Long" + strconv.Itoa(i), Value{Kind: Single, Text: strings.Repeat("x", 1<<16)}})
	}
	rest := []string{""}
	r.Context = append(r.Context, Entry{"ex:Rest", Value{Kind: Multiple, List: rest}})
	total := 0
	for _, e := range r.Context {
		total += len(e.Key) + len(e.Value.Text)
		for _, text := range e.Value.List {
			total += len(text) + 1
		}
	}
	rest[0] = strings.Repeat("y", max(0, 1<<20-total+s.Intn(2)))
}

// Near returns a request that differs from r in one thing, or in none: the
// action, the resource, the caller, an entry of the context or the support.
// A context that does not differ is the same slice: they share it.
func Near(s *Source, r Request) Request {
	switch s.Intn(7) {
	case 0:
		r.Action = Pick(s, operations[:]...).action
	case 1:
		r.Action = swapCase(s, r.Action)
	case 2:
		r.Resource = near(s, r.Resource)
	case 3:
		at := arnScope{Pick(s, partitions[:]...), Pick(s, accounts[:]...)}
		r.Principal = newPrincipal(s, at, r.Action)
	case 4:
		r.Context = newContext(s, r)
	case 5:
		if len(r.Context) > 0 {
			r.Context = slices.Clone(r.Context)
			e := &r.Context[s.Intn(len(r.Context))]
			e.Value = newValue(s, conditionKey{e.Key, text, s.Chance(50)})
		}
	case 6:
		r.Support = newSupport(s)
	}
	return r
}
