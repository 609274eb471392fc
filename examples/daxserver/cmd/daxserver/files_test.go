package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The image is built by one line, which is run here, and starts the command with
// flags that it knows.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var build, entry, health []string
	for line := range strings.SplitSeq(string(text), "\n") {
		if command, ok := strings.CutPrefix(line, "RUN "); ok {
			build = append(build, command)
		}
		if command, ok := strings.CutPrefix(line, "ENTRYPOINT "); ok {
			entry = words(command)
		}
		if command, ok := strings.CutPrefix(line, "HEALTHCHECK CMD "); ok {
			health = words(command)
		}
	}
	if len(build) != 1 || len(entry) < 2 || len(health) < 2 {
		t.Fatalf("build %q, entry point %q, health check %q", build, entry, health)
	}
	program := filepath.Join(t.TempDir(), "daxserver")
	command := exec.Command("sh", "-c", strings.Replace(build[0], "-o /daxserver", "-o "+program, 1))
	command.Dir = "../../../.." // what COPY . . makes the working folder
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", build[0], err, out)
	}
	if info, err := os.Stat(program); err != nil || info.Size() < 1<<20 {
		t.Errorf("the program: %v, %v", info, err)
	}
	for _, args := range [][]string{entry[1:], health[1:]} {
		o, err := parse(args, os.Stderr)
		if err == nil {
			err = o.validate()
		}
		if err != nil {
			t.Errorf("%q: %v", args, err)
		}
	}
}

// words are the strings of a JSON list.
func words(list string) (all []string) {
	for i, part := range strings.Split(list, `"`) {
		if i%2 == 1 {
			all = append(all, part)
		}
	}
	return all
}

// The compose file names flags that the command has, and files that are there.
func TestCompose(t *testing.T) {
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		line = strings.TrimSpace(line)
		if command, ok := strings.CutPrefix(line, `command: [`); ok {
			o, err := parse(words(command), os.Stderr)
			if err == nil {
				err = o.validate()
			}
			if err != nil || o.endpoint == "" || len(o.advertise) != 1 {
				t.Errorf("%s: %v", line, err)
			}
		}
		if volumes, ok := strings.CutPrefix(line, `volumes: [`); ok {
			for _, v := range words(volumes) {
				file, _, _ := strings.Cut(v, ":")
				if _, err := os.Stat(file); err != nil {
					t.Error(err)
				}
			}
		}
		if _, file, ok := strings.Cut(line, "dockerfile: "); ok {
			if _, err := os.Stat("../../../../" + strings.TrimSuffix(file, "}")); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestFlagsRefused(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	bare := write("bare.json", `{"identities": []}`)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-listen", "0.0.0.0:8111"}, "want an address of loopback"},
		{[]string{"-listen", "a,,b"}, "empty"},
		{[]string{"x"}, `"x" is not a flag`},
		{[]string{"-check", "a", "b"}, `"b" follows`},
		{[]string{"-protocol", "2018"}, "want current or 2017"},
		{[]string{"-log", "xml"}, "want text or json"},
		{[]string{"-cluster", "arn:aws:s3:::x"}, "want an ARN such as"},
		{[]string{"-admin", ":80"}, "want an address of loopback"},
		{[]string{"-item-ttl", "-1s"}, "-item-ttl -1s: want 0s or more"},
		{[]string{"-query-ttl", "-1ms"}, "-query-ttl -1ms: want 0s or more"},
		{[]string{"-grace", "-1m"}, "-grace -1m0s: want 0s or more"},
		{[]string{"-cache-bytes", "-1"}, "-cache-bytes -1: want 0 or more"},
		{[]string{"-watch", "0"}, "-watch 0s: want more than 0s"},
		{[]string{"-watch", "-2s"}, "-watch -2s: want more than 0s"},
		{[]string{"-endpoint", "localhost:8000"}, "want a URL"},
		{[]string{"-endpoint", "http://x", "-table", "Books=Id:S"}, "want none of them"},
		{[]string{"-listen-tls", ":9111"}, "want a certificate"},
		{[]string{"-tls-cert", "x"}, "want both"},
		{[]string{"-tls-cert", "x", "-tls-key", "y", "-tls-self", "z"}, "want one of them"},
		{[]string{"-tls-host", "x"}, "-tls-self"},
		{[]string{"-denial-codes", "4,x"}, "is not a code"},
		{[]string{"-table", "Books=Id:Q"}, `"Books=Id:Q" for flag -table: want a table`},
		{[]string{"-table", "Books"}, "Books=Id:S"},
		{[]string{"-table", "Books=Id"}, "Books=Id:S"},
		{[]string{"-table", "Books=Id:BOOL"}, "Books=Id:S"},
		{[]string{"-table", "Books=a:S,b:S,c:S"}, "Books=Id:S"},
		{[]string{"-table", "B=Id:S"}, "B"},
		{[]string{"-identities", filepath.Join(dir, "none.json")}, "none.json"},
		{[]string{"-identities", bare, "-table", "Books=Id:S"}, "has no cluster"},
		{[]string{"-identities", "identities.json"}, "no table"},
		{[]string{"-tables", filepath.Join(dir, "none.json")}, "none.json"},
		{[]string{"-tables", write("t1.json", `{"TableNames": []}`)}, "describe-table"},
		{[]string{"-tables", write("t2.json", `{"Table": {"TableName": "Books", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}]}}`)}, `no definition of the key attribute "Id"`},
		{[]string{"-tables", write("t3.json", `{"Table": `)}, "t3.json"},
		{[]string{"-table", "Books=Id:S", "-items", write("i.jsonl", "\n{\"TableName\": \"Books\", \"Item\": {\"Id\": {\"N\": \"1\"}}}")}, "i.jsonl:2"},
		{[]string{"-table", "Books=Id:S", "-items", write("j.jsonl", `{"TableName": "Books", "Items": {}}`)}, "j.jsonl:1"},
		{[]string{"-table", "Books=Id:S", "-items", write("k.jsonl", `{"TableName": "Books", "Item": {"Id": {"S": "a"}}} {"TableName": "Books", "Item": {"Id": {"S": "b"}}}`)}, "k.jsonl:1"},
		{[]string{"-no-such-flag"}, "no-such-flag"},
	} {
		var log bytes.Buffer
		if code := run(append(test.args, "-state", ""), os.Stderr, &log, nil, nil); code != 2 || !strings.Contains(log.String(), test.want) {
			t.Errorf("%q: status %d, %s; want 2 and %q", test.args, code, log.String(), test.want)
		}
	}
}

func TestTables(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tables.json")
	const described = `{"Table": {"TableName": "Orders", "ItemCount": 7, "KeySchema": [{"AttributeName": "Customer", "KeyType": "HASH"}, {"AttributeName": "Placed", "KeyType": "RANGE"}],
		"AttributeDefinitions": [{"AttributeName": "Placed", "AttributeType": "N"}, {"AttributeName": "Customer", "AttributeType": "S"}, {"AttributeName": "State", "AttributeType": "B"}],
		"GlobalSecondaryIndexes": [{"IndexName": "byState", "KeySchema": [{"AttributeName": "State", "KeyType": "HASH"}], "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["Sum"]}}],
		"LocalSecondaryIndexes": [{"IndexName": "byLocal", "KeySchema": [{"AttributeName": "Customer", "KeyType": "HASH"}, {"AttributeName": "State", "KeyType": "RANGE"}], "Projection": {"ProjectionType": "KEYS_ONLY"}}]}}
	{"Table": {"TableName": "Books", "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}]}}`
	if err := os.WriteFile(file, []byte(described), 0o600); err != nil {
		t.Fatal(err)
	}
	tables, err := loadTables(file)
	if err != nil || len(tables) != 2 {
		t.Fatalf("%v, %v", tables, err)
	}
	orders := tables[0]
	if orders.Key.String() != "Customer (S), Placed (N)" || len(orders.Indexes) != 2 || tables[1].Key.String() != "Id (S)" {
		t.Errorf("%+v", tables)
	}
	if by := orders.Index("byState"); by.Local || by.Key.String() != "State (B)" || by.Projection != "INCLUDE" || len(by.Attributes) != 1 {
		t.Errorf("%+v", by)
	}
	if by := orders.Index("byLocal"); !by.Local || by.Key.String() != "Customer (S), State (B)" {
		t.Errorf("%+v", by)
	}
	one, err := parseTable("Orders=Customer:S,Placed:N")
	if err != nil || one.Key != orders.Key || one.Name != "Orders" {
		t.Errorf("%+v, %v", one, err)
	}
}
