package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// The workloads, in a form that does not belong to any engine: each peer's file turns it into what
// that peer reads. Patterns are IAM's, with * for any text.

// statement is one statement of an identity policy.
type statement struct {
	deny       bool
	actions    []string
	resources  []string
	conditions []condition // all of them must hold
}

// condition is one operator on one key.
type condition struct {
	operator string // one of the operators below
	key      string
	values   []string // any of them
}

// The operators of the workloads.
const (
	stringEquals = "StringEquals"
	ipAddress    = "IpAddress"
	boolean      = "Bool"
	dateLessThan = "DateLessThan"
	forAllValues = "ForAllValues:StringEquals"
)

// question is one request, and what IAM answers.
type question struct {
	user     string // its name, which ${aws:username} stands for
	action   string
	resource string
	context  map[string]any // string, bool, []string or time.Time
	want     bool
}

// arn returns the ARN of the user.
func (q *question) arn() string { return "arn:aws:iam::123456789012:user/" + q.user }

// workload is policies of one user, a question that is measured, and more that are only
// asked to see that the engines agree.
type workload struct {
	name       string
	statements []statement
	measured   question
	more       []question
}

const (
	account = "arn:aws:dynamodb:us-west-2:123456789012:"
	books   = account + "table/Books"
	cache   = "arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01"
)

func ask(want bool, action, resource string) question {
	return question{user: "Alice", action: action, resource: resource, want: want}
}

// workloads returns W1 to W4, W4 with each of the numbers of statements.
func workloads(sizes []int) []workload {
	all := append([]workload{w1()}, w2()...)
	all = append(all, w3()...)
	for _, shape := range shapes {
		for _, n := range sizes {
			all = append(all, shape.workload(n))
		}
	}
	return all
}

var readActions = []string{"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"}

// w1 is one read-only statement.
func w1() workload {
	return workload{
		name:       "W1 one statement, allowed",
		statements: []statement{{actions: readActions, resources: []string{books}}},
		measured:   ask(true, "dynamodb:GetItem", books),
		more: []question{
			ask(true, "dynamodb:Scan", books), ask(false, "dynamodb:PutItem", books), ask(false, "dynamodb:GetItem", books+"2"),
			ask(false, "dynamodb:GetIte", books), ask(false, "dynamodb:GetItem", cache),
		},
	}
}

// w2 is Bob's two statements of the AWS page "DAX access control".
func w2() []workload {
	statements := []statement{
		{actions: []string{"dax:GetItem", "dax:BatchGetItem", "dax:Query", "dax:Scan", "dax:DefineAttributeList",
			"dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"}, resources: []string{cache}},
		{actions: readActions, resources: []string{books}},
	}
	onCache, onTable, denied := ask(true, "dax:GetItem", cache), ask(true, "dynamodb:GetItem", books), ask(false, "dynamodb:PutItem", books)
	more := []question{onCache, onTable, denied, ask(false, "dax:GetItem", books), ask(false, "dynamodb:GetItem", cache), ask(true, "dax:Endpoints", cache)}
	return []workload{
		{"W2 two statements, the cache", statements, onCache, more},
		{"W2 two statements, the table", statements, onTable, more},
		{"W2 two statements, denied", statements, denied, more},
	}
}

// w3 is a variable in the resource and four conditions.
func w3() []workload {
	statements := []statement{{
		actions:   []string{"dynamodb:GetItem", "dynamodb:Query"},
		resources: []string{account + "table/${aws:username}_*"},
		conditions: []condition{
			{ipAddress, "aws:SourceIp", []string{"203.0.113.0/24", "2001:db8::/32"}},
			{boolean, "aws:SecureTransport", []string{"true"}},
			{dateLessThan, "aws:CurrentTime", []string{"2030-01-01T00:00:00Z"}},
			{forAllValues, "dynamodb:LeadingKeys", []string{"Alice", "Bob"}},
		},
	}}
	with := func(want bool, key string, value any) question {
		q := ask(want, "dynamodb:Query", account+"table/Alice_Cart")
		q.context = map[string]any{
			"aws:SourceIp":         "203.0.113.7",
			"aws:SecureTransport":  true,
			"aws:CurrentTime":      time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
			"dynamodb:LeadingKeys": []string{"Alice", "Bob"},
		}
		if key != "" {
			q.context[key] = value
		}
		return q
	}
	allowed, denied := with(true, "", nil), with(false, "dynamodb:LeadingKeys", []string{"Alice", "Carol"})
	another := with(false, "", nil)
	another.resource = account + "table/Bob_Cart"
	more := []question{
		allowed, denied, another,
		with(true, "aws:SourceIp", "2001:db8::7"), with(false, "aws:SourceIp", "203.0.114.7"),
		with(false, "aws:SecureTransport", false), with(true, "dynamodb:LeadingKeys", []string{"Bob"}),
		with(false, "aws:CurrentTime", time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)),
	}
	return []workload{
		{"W3 a variable and four conditions, allowed", statements, allowed, more},
		{"W3 a variable and four conditions, denied", statements, denied, more},
	}
}

// shape is a way in which a user may have many statements.
type shape struct {
	name      string
	statement func(i, n int) statement
	ask       func(n int) question // that the last statement decides, or none
}

// workload returns the shape with n statements.
func (s shape) workload(n int) workload {
	w := workload{name: fmt.Sprintf("W4 %s, %d", s.name, n), measured: s.ask(n)}
	for i := range n {
		w.statements = append(w.statements, s.statement(i, n))
	}
	w.more = []question{ask(false, "dynamodb:PutItem", account+"index/none"), ask(false, "s3:GetObject", "arn:aws:s3:::none")}
	return w
}

func table(format string, i int) string { return account + "table/" + fmt.Sprintf(format, i) }

func allow(action, resource string) statement {
	return statement{actions: []string{action}, resources: []string{resource}}
}

var shapes = []shape{
	{"tables, the last", func(i, _ int) statement { return allow("dynamodb:GetItem", table("T%d", i)) },
		func(n int) question { return ask(true, "dynamodb:GetItem", table("T%d", n-1)) }},
	{"tables, none", func(i, _ int) statement { return allow("dynamodb:GetItem", table("T%d", i)) },
		func(n int) question { return ask(false, "dynamodb:GetItem", table("T%d", n)) }},
	{"prefixes", func(i, _ int) statement { return allow("dynamodb:GetItem", table("T%d_*", i)) },
		func(n int) question { return ask(true, "dynamodb:GetItem", table("T%d_Cart", n-1)) }},
	{"prefixes in any Region", func(i, _ int) statement {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/prod-app%d-*", i))
	}, func(n int) question { return ask(true, "dynamodb:GetItem", table("prod-app%d-Cart", n-1)) }},
	{"actions", func(i, _ int) statement { return allow(fmt.Sprintf("dynamodb:Action%d", i), table("T%d", 0)) },
		func(n int) question { return ask(true, fmt.Sprintf("dynamodb:Action%d", n-1), table("T%d", 0)) }},
	{"denies", func(i, n int) statement {
		if i == n-1 {
			return allow("dynamodb:GetItem", account+"table/*")
		}
		return statement{deny: true, actions: []string{"dynamodb:GetItem"}, resources: []string{table("T%d", i)}}
	}, func(n int) question { return ask(true, "dynamodb:GetItem", table("T%d", n-1)) }},
	{"texts between two stars", func(i, _ int) statement {
		return allow("dynamodb:GetItem", fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/*-svc%05d-*", i))
	}, func(n int) question { return ask(true, "dynamodb:GetItem", table("prod-svc%05d-Cart", n-1)) }},
}

// corpus is W5: users with policies of their own, and questions in random order.
type corpus struct {
	users     [][]statement
	questions []int // the user of each question
	asked     []question
}

// newCorpus returns so many users, each with 6 to 18 statements over 2,000 tables, and so
// many questions. What is right follows from a plain reading: see answer.
func newCorpus(users, questions int) *corpus {
	random := rand.New(rand.NewPCG(1, 2))
	actions := []string{"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"}
	c := &corpus{}
	for range users {
		var statements []statement
		for range 6 + random.IntN(13) {
			s := allow("dynamodb:"+actions[random.IntN(len(actions))], table([]string{"T%d", "T%d*"}[random.IntN(2)], random.IntN(2000)))
			s.deny = random.IntN(5) == 0
			statements = append(statements, s)
		}
		c.users = append(c.users, statements)
	}
	for range questions {
		user := random.IntN(users)
		q := ask(false, "dynamodb:"+actions[random.IntN(len(actions))], table("T%d", random.IntN(2000)))
		if random.IntN(2) == 0 { // half of them hit a statement
			s := c.users[user][random.IntN(len(c.users[user]))]
			q = ask(false, s.actions[0], strings.TrimSuffix(s.resources[0], "*"))
		}
		q.want = answer(c.users[user], &q)
		c.questions, c.asked = append(c.questions, user), append(c.asked, q)
	}
	return c
}

// answer decides a question of W5, whose patterns have a star at the end at most.
func answer(statements []statement, q *question) (allowed bool) {
	for _, s := range statements {
		prefix, open := strings.CutSuffix(s.resources[0], "*")
		if s.actions[0] != q.action || q.resource != prefix && (!open || !strings.HasPrefix(q.resource, prefix)) {
			continue
		}
		if s.deny {
			return false
		}
		allowed = true
	}
	return allowed
}

// w6 is the statements of a document of 6 KB.
func w6() []statement {
	var statements []statement
	for i := range 15 {
		statements = append(statements, statement{
			actions:   readActions,
			resources: []string{fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/T%d", i), fmt.Sprintf("arn:aws:dynamodb:*:123456789012:table/T%d/index/*", i)},
			conditions: []condition{
				{stringEquals, "aws:PrincipalTag/team", []string{"books"}},
				{ipAddress, "aws:SourceIp", []string{"203.0.113.0/24"}},
			},
		})
	}
	return statements
}
