package gateway_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/iameval/iameval/examples/internal/address"
	"github.com/iameval/iameval/examples/internal/dynalite"
)

// commands are the lines of the README that begin with a dollar sign.
func commands(t *testing.T) (list []string, page string) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			list = append(list, command)
		}
	}
	return list, string(text)
}

// TestReadme plays the story of the README with its own commands: the gateway is
// started, a client is denied and told why, the policy is changed, and the client is
// allowed. Without the AWS CLI, the SDK's client stands in for it.
func TestReadme(t *testing.T) {
	list, page := commands(t)
	if len(list) < 4 {
		t.Fatalf("%d commands on the page", len(list))
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("cmd/gateway")); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "program")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/gateway").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	at := address.Free(t)
	here := strings.NewReplacer("go -C examples/gateway run ./cmd/gateway", "exec "+program+" -listen "+at, "http://127.0.0.1:4567", dynalite.Start(t),
		"examples/gateway/cmd/gateway/", dir+"/", "cmd/gateway/identities.json", dir+"/identities.json", "http://127.0.0.1:8000", "http://"+at)

	gateway := exec.Command("sh", "-c", here.Replace(list[1]))
	var log bytes.Buffer
	gateway.Stderr = &log
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- gateway.Wait() }()
	t.Cleanup(func() { _ = gateway.Process.Kill() })
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", at)
		if err == nil {
			_ = c.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the gateway does not listen: %v", err)
		}
	}
	out, err := askAs(t, here.Replace(list[2]), at)
	_, sentence, _ := strings.Cut(page, "ListTables operation: ")
	sentence, _, _ = strings.Cut(sentence, "\n")
	if err == nil || sentence == "" || !strings.Contains(out, sentence) {
		t.Fatalf("before the change: %v, %s; want %q", err, out, sentence)
	}
	if out, err := exec.Command("sh", "-c", here.Replace(list[3])).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(500 * time.Millisecond) {
		if out, err = askAs(t, here.Replace(list[2]), at); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the change: %v, %s", err, out)
		}
	}
	if !strings.Contains(out, `"TableNames": []`) {
		t.Errorf("after the change: %s", out)
	}
	if err := gateway.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("the gateway ended with %v", err)
	}
	if !strings.Contains(log.String(), sentence) || !strings.Contains(log.String(), "msg=reloaded") {
		t.Errorf("the log\n%s\nhas no line with %q, or none of the reload", log.String(), sentence)
	}
}

// askAs runs the client's command of the page.
func askAs(t *testing.T, command, at string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("aws"); err == nil {
		out, err := exec.Command("sh", "-c", command).CombinedOutput()
		return string(out), err
	}
	t.Log("no AWS CLI: the SDK's client stands in for it")
	values := make(map[string]string)
	for word := range strings.FieldsSeq(command) {
		if name, value, ok := strings.Cut(word, "="); ok {
			values[name] = value
		}
	}
	url := "http://" + at
	c := dynamodb.New(dynamodb.Options{BaseEndpoint: &url, Region: values["AWS_DEFAULT_REGION"], Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: values["AWS_ACCESS_KEY_ID"], SecretAccessKey: values["AWS_SECRET_ACCESS_KEY"]}, nil
	})})
	if _, err := c.ListTables(t.Context(), &dynamodb.ListTablesInput{}); err != nil {
		return err.Error(), err
	}
	return `"TableNames": []`, nil
}
