package review_test

import (
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// around is what the examples of some rules need beside the document: other documents,
// which it returns, principals, tables, clusters.
var around = map[string]func(*review.Document, *review.Options) []*review.Document{
	"variable-never-present":  asRole,
	"date-window-closed":      now,
	"boundary-evadable":       bounded,
	"attributes-missing-keys": globalTable,
	"replica-policies-differ": globalTable,
	"rbp-resource":            globalTable,
	"rbp-cmk":                 customerKey,
	"scp-level-empty":         level,
	"deny-blocks-replication": globalTable,
}

// now sets the clock.
func now(_ *review.Document, o *review.Options) []*review.Document {
	o.Now = time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	return nil
}

// asRole attaches the document to a role.
func asRole(d *review.Document, o *review.Options) []*review.Document {
	o.Subjects = []review.Subject{{Subject: roleWith("Reader", d), Documents: []*review.Document{d}}}
	return nil
}

// roleWith is some session of a role that has the documents which load.
func roleWith(name string, docs ...*review.Document) access.Subject {
	set := policy.Policies{}
	for _, d := range docs {
		if p, err := policy.Parse(d.Name, policy.Identity, d.Text); err == nil {
			set.Identity = append(set.Identity, p)
		}
	}
	s, err := policy.NewSet(set)
	if err != nil {
		panic(err)
	}
	return access.Subject{Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/"+name), arn.ARN{}), Policies: s}
}

// bounded attaches the document to a role that has a boundary.
func bounded(d *review.Document, o *review.Options) []*review.Document {
	edge := review.Load("boundary.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`))
	asRole(d, o)
	o.Subjects[0].Boundary = edge
	return []*review.Document{edge}
}

// level makes the document the only one of its level.
func level(d *review.Document, o *review.Options) []*review.Document {
	o.ServiceControl = [][]*review.Document{{d}}
	return nil
}

// globalTable attaches the document to a table with a replica, which is known.
func globalTable(d *review.Document, o *review.Options) []*review.Document {
	table := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books")
	d.Origin.Resource = table.String()
	o.Tables = operation.TableMap{table: {Key: []string{"ISBN"}, Indexes: map[string][]string{"Title": {"Title"}}, Replicas: []arn.ARN{arn.MustParse("arn:aws:dynamodb:eu-west-1:123456789012:table/Books")}}}
	return nil
}

// customerKey encrypts the table with a key of one's own.
func customerKey(d *review.Document, o *review.Options) []*review.Document {
	globalTable(d, o)
	o.CustomerKeys = map[arn.ARN]bool{arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books"): true}
	return nil
}
