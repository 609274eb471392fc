package main

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/playground/core"
)

// TestCommands runs the commands that are exported, in a shell, and holds what they say
// to what the page says.
func TestCommands(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skipf("no shell: %v", err)
	}
	awkward := core.Answer(core.Request{View: core.DAX, Preset: "bob-6"}).Input
	awkward.Documents[0].Name = "it's $(rm -rf) `x`; \"bob\".json"
	awkward.Documents[0].Text = strings.Replace(awkward.Documents[0].Text, "DAXAccessStmt", "END", 1)
	awkward.Keys = []core.Key{{Key: "aws:UserAgent", Value: "it's; $HOME `x`"}, {Key: "aws:SourceVpc", State: "unknown"}}
	boundary := core.Answer(core.Request{View: core.DAX, Preset: "get-items"}).Input
	boundary.Documents = append(boundary.Documents,
		core.Document{Name: "boundary.json", Layer: "boundary", Of: "user", Text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`},
		core.Document{Name: "root.json", Layer: "scp", Text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`},
		core.Document{Name: "books.json", Layer: "resource", Of: "table1", Text: `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:GetItem","Resource":"*"}]}`})
	for _, test := range []struct {
		view, preset string
		input        *core.Input
		status       int
		want         []string
	}{
		{core.DAX, "bob-6", nil, 1, []string{"GetItem", "BYPASS"}},
		{core.DAX, "bob-4", nil, 0, []string{"allow"}},
		{core.DAX, "", awkward, 1, []string{"BYPASS"}},
		{core.DAX, "", boundary, 0, []string{"no"}},
		{core.Decide, "bob-6", nil, 1, []string{"implicit-deny: identity", "because no identity-based policy allows"}},
		{core.Decide, "alice-console", nil, 0, []string{"allow: identity, ", "alice-console.json:9:5, statement 1"}},
		{core.Decide, "condition", nil, 1, []string{"uncertain"}},
		{core.Decide, "transaction", nil, 0, []string{"TransactWriteItems"}},
		{core.Decide, "", boundary, 1, []string{"implicit-deny: boundary"}},
		{core.Compare, "bob-6", nil, 1, []string{"new access: dynamodb:"}},
		{core.Compare, "bob-7", nil, 0, []string{"no new access"}},
		{core.Review, "bob-6", nil, 0, []string{"dax-arn-form"}},
	} {
		q := core.Request{View: test.view, Preset: test.preset, Export: true}
		if test.input != nil {
			q.Input = *test.input
		}
		r := core.Answer(q)
		if r.Export == nil || r.Export.Command == "" {
			t.Errorf("%s, %s: no command: %+v %v", test.view, test.preset, r.Export, r.Faults)
			continue
		}
		c := exec.CommandContext(t.Context(), shell, "-eu", "-c", r.Export.Command)
		c.Dir = "../.."
		out, err := c.CombinedOutput()
		status := 0
		if exit := new(exec.ExitError); errors.As(err, &exit) {
			status = exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if status != test.status {
			t.Errorf("%s, %s: status %d, want %d", test.view, test.preset, status, test.status)
		}
		for _, want := range test.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s, %s: %q is missing in\n%s\nof %s", test.view, test.preset, want, out, r.Export.Command[max(0, len(r.Export.Command)-700):])
			}
		}
	}
}
