package review_test

import (
	"strings"
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
	"variable-never-present":           asRole,
	"date-window-closed":               now,
	"boundary-evadable":                bounded,
	"dax-subverts":                     caller,
	"dax-write-subverts":               caller,
	"dax-role-broader-than-users":      serviceRole,
	"dax-role-star":                    serviceRole,
	"dax-role-no-describetable":        serviceRole,
	"dax-role-missing-op":              reader,
	"dax-role-no-index":                serviceRole,
	"dax-role-no-getitem-for-transact": serviceRole,
	"dax-role-untrusted":               trustOfCluster,
	"dax-trust-extra-principals":       trustOfCluster,
	"dax-no-path":                      caller,
	"dax-shared-cluster":               serviceRole,
	"bypass":                           beside,
	"unused-document":                  unattached,
	"group-empty":                      ofGroup,
	"admin-attached":                   asRole,
	"boundary-without-effect":          asBoundary,
	"attributes-missing-keys":          globalTable,
	"replica-policies-differ":          globalTable,
	"rbp-resource":                     globalTable,
	"rbp-cmk":                          customerKey,
	"scp-level-empty":                  level,
	"deny-blocks-replication":          globalTable,
}

// now sets the clock.
func now(_ *review.Document, o *review.Options) []*review.Document {
	o.Now = time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	return nil
}

// asRole attaches the document to a role.
func asRole(d *review.Document, o *review.Options) []*review.Document {
	o.Subjects = []review.Subject{subjectWith("Reader", d)}
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

// subjectWith is that role with the documents.
func subjectWith(name string, docs ...*review.Document) review.Subject {
	return having(roleWith(name, docs...), docs...)
}

// having is a caller with documents.
func having(who access.Subject, docs ...*review.Document) review.Subject {
	return review.Subject{Principal: who.Principal, Documents: docs, Access: func() access.Subject { return who }}
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

// cluster is a cluster whose role has some documents.
func cluster(trust string, docs ...*review.Document) review.Cluster {
	t := review.Load("trust.json", policy.Trust, []byte(trust))
	c := review.Cluster{RoleDocuments: docs, TrustDocument: t}
	c.ARN = arn.MustParse("arn:aws:dax:us-east-1:123456789012:cache/books")
	c.Role = roleWith("DAXtoDynamoDB", docs...)
	c.Trust = policy.MustParse("trust.json", policy.Trust, []byte(trust))
	return c
}

// document is an identity policy of some statements.
func document(name, statements string) *review.Document {
	return review.Load(name, policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[`+statements+`]}`))
}

const onBooks = `"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"`

// caller attaches the document to a user of a cluster whose role may read and write.
func caller(d *review.Document, o *review.Options) []*review.Document {
	role := document("role.json", `{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem","dynamodb:DescribeTable"],`+onBooks+`}`)
	o.Clusters = []review.Cluster{cluster(access.TrustDocument, role)}
	return append(asRole(d, o), role)
}

// reader does the same with a role that may only read.
func reader(d *review.Document, o *review.Options) []*review.Document {
	role := document("role.json", `{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DescribeTable"],`+onBooks+`}`)
	o.Clusters = []review.Cluster{cluster(access.TrustDocument, role)}
	return append(asRole(d, o), role)
}

// serviceRole makes the document the policy of a cluster's role. The one caller reads.
func serviceRole(d *review.Document, o *review.Options) []*review.Document {
	user := document("user.json", `{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints","dax:Define*"],"Resource":"*"}`)
	asRole(user, o)
	o.Clusters = []review.Cluster{cluster(access.TrustDocument, d)}
	o.Groups = map[string][]string{"shop": {"arn:*:dynamodb:*:*:table/Books"}, "pay": {"arn:*:dynamodb:*:*:table/Salaries"}}
	return []*review.Document{user}
}

// trustOfCluster makes the document the trust policy of a cluster's role.
func trustOfCluster(d *review.Document, o *review.Options) []*review.Document {
	role := document("role.json", `{"Effect":"Allow","Action":"dynamodb:GetItem",`+onBooks+`}`)
	c := cluster(string(d.Text), role)
	c.TrustDocument = d
	o.Clusters = []review.Cluster{c}
	return []*review.Document{role}
}

// beside puts a role next to the document's that may do more.
func beside(d *review.Document, o *review.Options) []*review.Document {
	other := document("other.json", `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`)
	asRole(d, o)
	o.Subjects = append(o.Subjects, subjectWith("Other", other))
	return []*review.Document{other}
}

// unattached attaches a document to nobody if it allows GetItem.
func unattached(d *review.Document, o *review.Options) []*review.Document {
	other := document("other.json", `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`)
	asRole(other, o)
	if strings.Contains(string(d.Text), "Query") {
		o.Subjects[0].Documents = append(o.Subjects[0].Documents, d)
	}
	return []*review.Document{other}
}

// asBoundary makes the document a boundary.
func asBoundary(d *review.Document, o *review.Options) []*review.Document {
	other := document("other.json", `{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}`)
	asRole(other, o)
	o.Subjects[0].Boundary = d
	return []*review.Document{other}
}

// ofGroup makes the document one of a group, to which nobody belongs if it allows
// GetItem.
func ofGroup(d *review.Document, o *review.Options) []*review.Document {
	d.Origin.Group = "readers"
	return unattached(d, o)
}
