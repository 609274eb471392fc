package core

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// The documents of the five pages, as files.
//
//go:embed presets/*.json
var files embed.FS

// Preset is a set of inputs to pick from.
type Preset struct {
	ID    string `json:"id"`
	Page  string `json:"page"` // the page of AWS's guide that the policies are from
	Title string `json:"title"`
	View  string `json:"view"` // that shows it best
}

// First is the preset that a first visitor sees: Bob's case study, where the cluster
// opens what his policies do not.
const First = "bob-6"

// scene is a preset with what it is made of.
type scene struct {
	Preset
	make func() Input
}

const (
	account = "123456789012"
	region  = "us-west-2"
	books   = "arn:aws:dynamodb:" + region + ":" + account + ":table/Books"
)

// bob is the case study of the page with one of its pairs of policies, and another one
// as the proposal.
func bob(user, role, newUser, newRole string) func() Input {
	return func() Input {
		in := Input{
			Callers:  []Caller{{ID: "bob", Principal: "arn:aws:sts::" + account + ":assumed-role/BobUserRole/Bob"}},
			Clusters: []Cluster{{ID: "cluster", ARN: "arn:aws:dax:" + region + ":" + account + ":cache/DAXCluster01", Role: "arn:aws:iam::" + account + ":role/DAXServiceRole"}},
			Tables:   []Table{{ID: "books", ARN: books, Key: []string{"Author", "Title"}}},
			Documents: []Document{
				file(user, "identity", "bob"),
				file(role, "identity", "cluster"),
				file("dax-trust.json", "trust", "cluster"),
			},
			Question: Question{Caller: "bob", Action: "dynamodb:GetItem", Resource: books},
			Cell:     &Cell{Caller: "bob", Table: "books", Call: "GetItem", Cluster: "cluster"},
		}
		propose(&in.Documents[0], newUser)
		propose(&in.Documents[1], newRole)
		return in
	}
}

func propose(d *Document, name string) {
	if text := content(name); text != d.Text {
		d.New = &text
	}
}

// content returns the text of an embedded document.
func content(name string) string {
	text, err := files.ReadFile("presets/" + name)
	if err != nil {
		return err.Error() // a test loads them all
	}
	return strings.TrimRight(string(text), "\n")
}

func file(name, layer, of string) Document {
	return Document{Name: name, Layer: layer, Of: of, Text: content(name)}
}

// one is one policy of one user, and a question.
func one(name, user, action, resource string, tables ...string) func() Input {
	return func() Input {
		in := Input{
			Callers:   []Caller{{ID: "user", Principal: "arn:aws:iam::" + account + ":user/" + user}},
			Documents: []Document{file(name, "identity", "user")},
			Question:  Question{Caller: "user", Action: action, Resource: resource},
		}
		for i, t := range tables {
			in.Tables = append(in.Tables, Table{ID: fmt.Sprintf("table%d", i+1), ARN: t})
		}
		return in
	}
}

func table(name string) string {
	return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + name
}

const (
	pageDAX    = "DAX access control"
	pageCreate = "Creating a DAX cluster"
	pageLinked = "Using service-linked roles for DAX"
	pageGlobal = "Using IAM with global tables"
	pageIAM    = "Using IAM with DynamoDB"
)

var scenes = []scene{
	{Preset{"bob-1", pageDAX, "1. Bob: read-only access to DynamoDB, none to DAX", DAX}, bob("bob-1.json", "dax-1.json", "bob-2.json", "dax-1.json")},
	{Preset{"bob-2", pageDAX, "2. Bob: read-write access to DynamoDB, none to DAX", DAX}, bob("bob-2.json", "dax-1.json", "bob-3.json", "dax-3.json")},
	{Preset{"bob-3", pageDAX, "3. Bob: read-only access to DynamoDB and to DAX", DAX}, bob("bob-3.json", "dax-3.json", "bob-4.json", "dax-4.json")},
	{Preset{"bob-4", pageDAX, "4. Bob: read-write access to DynamoDB, read-only with DAX", DAX}, bob("bob-4.json", "dax-4.json", "bob-5.json", "dax-5.json")},
	{Preset{"bob-5", pageDAX, "5. Bob: read-write access to DynamoDB and to DAX", DAX}, bob("bob-5.json", "dax-5.json", "bob-6.json", "dax-5.json")},
	{Preset{"bob-6", pageDAX, "6. Bob: access via DAX, no direct access to DynamoDB", DAX}, bob("bob-6.json", "dax-5.json", "bob-5.json", "dax-5.json")},
	{Preset{"bob-7", pageDAX, "7. Bob: the same, with a Deny of all access to the table", DAX}, bob("bob-7.json", "dax-5.json", "bob-6.json", "dax-5.json")},
	{Preset{"alice-dax", pageDAX, "Alice: full access to the cluster, nothing else", DAX}, alice},
	{Preset{"trust", pageDAX, "Who may assume the service role", Decide}, trust},
	{Preset{"create-role", pageCreate, "Permissions to create the service role", Decide}, one("create-role.json", "Admin", "iam:PassRole", "arn:aws:iam::"+account+":role/service-role/DAXServiceRole")},
	{Preset{"linked-role", pageLinked, "Create AWSServiceRoleForDAX", Decide}, one("linked-role.json", "Admin", "iam:CreateServiceLinkedRole", "arn:aws:iam::"+account+":role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX")},
	{Preset{"global-any", pageGlobal, "CreateGlobalTable on all tables", Decide}, one("global-any.json", "Alice", "dynamodb:CreateGlobalTable", "arn:aws:dynamodb::"+account+":global-table/Customers")},
	{Preset{"global-settings", pageGlobal, "Update the settings of a global table", Decide}, one("global-settings.json", "Alice", "dynamodb:UpdateGlobalTable", "arn:aws:dynamodb::"+account+":global-table/Customers")},
	{Preset{"global-customers", pageGlobal, "The global table Customers in two Regions", Decide}, one("customers.json", "Alice", "dynamodb:CreateGlobalTable", "arn:aws:dynamodb:eu-west-1:"+account+":table/Customers")},
	{Preset{"any-action", pageIAM, "1. Any action on all tables", Decide}, one("any-action.json", "Alice", "dynamodb:DeleteTable", table("Books"), table("Books"))},
	{Preset{"get-items", pageIAM, "2. Get items of all tables", DAX}, one("get-items.json", "Alice", "dynamodb:GetItem", table("Books"), table("Books"))},
	{Preset{"write-books", pageIAM, "3. Put, update and delete items of one table", DAX}, one("write-books.json", "Alice", "dynamodb:PutItem", table("books_table"), table("books_table"))},
	{Preset{"partner", pageIAM, "4. A partner may read, and not change data", DAX}, one("partner.json", "Partner", "dynamodb:PutItem", table("Books"), table("Books"))},
	{Preset{"alice-table", pageIAM, "5. Alice and her own table", DAX}, one("alice.json", "Alice", "dynamodb:GetItem", table("Bob_ProductCatalog"), table("Alice_ProductCatalog"), table("Bob_ProductCatalog"))},
	{Preset{"alice-console", pageIAM, "5. Alice and the console", Decide}, one("alice-console.json", "Alice", "dynamodb:ListTables", "*", table("Alice_ProductCatalog"))},
	{Preset{"group", pageIAM, "5. A group: each user has the table of that name", DAX}, group},
	{Preset{"books-indexes", pageIAM, "6. A table and all of its indexes", Decide}, one("books.json", "Alice", "dynamodb:Query", table("books_table")+"/index/Author", table("books_table"))},
	{Preset{"condition", pageIAM, "Condition keys: the address and the time", Decide}, one("condition.json", "Alice", "dynamodb:GetItem", table("Books"), table("Books"))},
	{Preset{"transaction", pageDAX, "The body of a transaction", Decide}, transaction},
}

func alice() Input {
	in := bob("alice-dax.json", "dax-1.json", "alice-dax.json", "dax-1.json")()
	in.Callers[0] = Caller{ID: "bob", Principal: "arn:aws:iam::" + account + ":user/Alice"}
	return in
}

func trust() Input {
	return Input{
		Callers:   []Caller{{ID: "dax", Principal: "dax.amazonaws.com"}, {ID: "bob", Principal: "arn:aws:iam::" + account + ":user/Bob"}},
		Documents: []Document{file("dax-trust.json", "trust", "")},
		Question:  Question{Caller: "dax", Action: "sts:AssumeRole", Resource: "arn:aws:iam::" + account + ":role/DAXServiceRole"},
	}
}

func group() Input {
	in := one("group.json", "Alice", "dynamodb:UpdateItem", table("Bob_ProductCatalog"), table("Alice_ProductCatalog"), table("Bob_ProductCatalog"))()
	in.Callers = append(in.Callers, Caller{ID: "other", Principal: "arn:aws:iam::" + account + ":user/Bob"})
	in.Documents = append(in.Documents, file("group.json", "identity", "other"))
	return in
}

func transaction() Input {
	in := bob("bob-5.json", "dax-5.json", "bob-5.json", "dax-5.json")()
	in.Question = Question{Caller: "bob", Operation: "dynamodb:TransactWriteItems", Body: content("transaction.json")}
	in.Cell = nil
	return in
}

// Presets returns the inputs to pick from, in the order of the pages.
func Presets() (list []Preset) {
	for _, s := range scenes {
		list = append(list, s.Preset)
	}
	return list
}

func preset(id string) (Input, bool) {
	i := slices.IndexFunc(scenes, func(s scene) bool { return s.ID == id })
	if i < 0 {
		return Input{}, false
	}
	return scenes[i].make(), true
}

// formatted returns a document in the canonical layout, or as it is if it has none.
func formatted(text []byte) string {
	out, err := syntax.Format(text)
	if err != nil {
		return string(text)
	}
	return string(out)
}

// layerOf says what a document seems to be.
func layerOf(text []byte) string {
	for _, kind := range []policy.Kind{policy.Identity, policy.Trust, policy.Resource} {
		if _, err := policy.Parse("", kind, text); err == nil {
			return kind.String()
		}
	}
	if strings.Contains(string(text), `"Principal"`) {
		return "resource"
	}
	return "identity"
}
