package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/iameval/iameval/policy/account"
)

// What a file is shows by its content: a policy document, an export of an
// account, the clusters of a Region, descriptions of tables, an organization,
// or permission sets.
// A folder is all the JSON files in it, and - is the standard input.

// content is what a file holds.
type content uint8

const (
	aPolicy            content    = iota // a policy, or what nobody knows: who parses it says what is wrong
	anExport                             // iam get-account-authorization-details
	someClusters                         // dax describe-clusters
	someTables                           // dynamodb describe-table
	organization                         // the file that package account describes
	somePermissionSets                   // sso-admin describe-permission-set and the calls around it
	numContents                          //
	sniffed            = 64 << 10        // bytes that are looked at
	standardInput      = "-"
)

// members are those that tell what an object is.
var known = map[string]content{
	"UserDetailList": anExport, "GroupDetailList": anExport, "RoleDetailList": anExport, "Policies": anExport,
	"Clusters": someClusters, "Table": someTables, "TableDescription": someTables, "TableArn": someTables, "root": organization, "management": organization,
	"PermissionSet": somePermissionSets, "AccountAssignments": somePermissionSets,
}

// sniff recognizes what a text is by its beginning.
func sniff(text []byte) content {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF"))))
	depth, name := 0, true
	for {
		token, err := d.Token()
		if err != nil {
			return aPolicy
		}
		switch t := token.(type) {
		case json.Delim:
			switch {
			case t == '{', t == '[' && depth > 0:
				depth++
			case t == '}', t == ']' && depth > 0:
				depth--
			}
			name = true
			continue
		case string:
			if depth == 1 && name {
				if c, ok := known[t]; ok {
					return c
				}
				name = false
				continue
			}
		}
		name = true
	}
}

// source is a file that is read, or the standard input.
type source struct {
	name string
	r    *bufio.Reader
	io.Closer
}

// open opens a file for a look at its beginning.
func (in *input) open(name string) (source, error) {
	if name == standardInput {
		return source{"stdin", in.stdin, io.NopCloser(in.stdin)}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return source{}, err
	}
	return source{name, bufio.NewReaderSize(f, sniffed), f}, nil
}

// expand returns the files that a name stands for: the files of a folder, in
// the order of their names, or itself.
func expand(name string) (list []string, err error) {
	info, err := os.Stat(name)
	if name == standardInput || err != nil || !info.IsDir() {
		return []string{name}, nil // who opens it says what is wrong
	}
	err = filepath.WalkDir(name, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.EqualFold(filepath.Ext(path), ".json") { //nolint:forbidigo // the name of a file
			list = append(list, path)
		}
		return err
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s: the folder holds no .json file", name)
	}
	return list, err
}

// exports are the inputs of an account.
type exports struct {
	open  []source
	pages [numContents][]account.Page
	// policies are documents in the folders that are not part of an export.
	policies []string
}

// gather opens what the flags of an account name, and sorts it by content. What a
// flag names must be what the flag says.
func (in *input) gather() (*exports, error) {
	x := new(exports)
	for _, f := range in.exports {
		list, err := expand(f.name)
		if err != nil {
			return x, fmt.Errorf("-%s: %w", f.flag, err)
		}
		for _, name := range list {
			if err := in.take(x, f, name, len(list) > 1 || list[0] != f.name); err != nil {
				return x, fmt.Errorf("-%s: %w", f.flag, err)
			}
		}
	}
	return x, nil
}

// wanted is what the files of a flag are.
var wanted = map[string]content{"account": anExport, "clusters": someClusters, "tables": someTables, "organization": organization, "permission-sets": somePermissionSets}

// take opens one file.
func (in *input) take(x *exports, f file, name string, fromFolder bool) error {
	s, err := in.open(name)
	if err != nil {
		return err
	}
	x.open = append(x.open, s)
	start, err := s.r.Peek(sniffed)
	if err != nil && len(start) == 0 && err != io.EOF { //nolint:errorlint // as Peek returns it
		return fmt.Errorf("%s: %w", name, err)
	}
	c := sniff(start)
	switch {
	case fromFolder && c == aPolicy:
		x.policies = append(x.policies, name)
	case !fromFolder && c != wanted[f.flag] && c != aPolicy:
		return fmt.Errorf("%s: holds something else; want %s", name, describe(wanted[f.flag]))
	default:
		if !fromFolder {
			c = wanted[f.flag]
		}
		x.pages[c] = append(x.pages[c], account.Page{Name: s.name, R: s.r})
	}
	return nil
}

// describe says what a content is.
func describe(c content) string {
	return [...]string{"a policy", "the output of aws iam get-account-authorization-details", "the output of aws dax describe-clusters",
		"the output of aws dynamodb describe-table", "the file of an organization", "the output of aws sso-admin describe-permission-set"}[c]
}

// close closes what is open.
func (x *exports) close() {
	for _, s := range x.open {
		_ = s.Close() // it was only read
	}
}

// adopt moves bare file names that hold an export, or belong to one, to the flags
// that are for them, and puts the policies of a folder in its place.
func (in *input) adopt() {
	flags := map[content]string{anExport: "account", someClusters: "clusters", someTables: "tables", organization: "organization", somePermissionSets: "permission-sets"}
	var policies []file
	for _, f := range in.user {
		if f.flag != "" {
			policies = append(policies, f)
			continue
		}
		c, list := in.look(f.name)
		if name, ok := flags[c]; ok {
			in.exports = append(in.exports, file{name, f.name})
			continue
		}
		for _, name := range list {
			policies = append(policies, file{"", name})
		}
	}
	in.user = policies
}

// look finds out what a bare name stands for, and the files that it is: of a
// folder, whether there is an export in it. What cannot be read is left to
// whoever does.
func (in *input) look(name string) (content, []string) {
	list, err := expand(name)
	if err != nil {
		return aPolicy, []string{name}
	}
	folder := len(list) != 1 || list[0] != name
	for _, n := range list {
		if info, err := os.Stat(n); n != standardInput && (err != nil || !info.Mode().IsRegular()) {
			continue // a pipe is read once
		}
		s, err := in.open(n)
		if err != nil {
			continue
		}
		start, _ := s.r.Peek(sniffed)
		_ = s.Close() // it was only read
		if c := sniff(start); !folder || c == anExport {
			return c, list
		}
	}
	return aPolicy, list
}
