package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// maxRecords is the largest file of CloudTrail records that is read.
const maxRecords = 64 << 20

// record is what a CloudTrail record says of a request, as far as it is used.
type record struct {
	EventSource, EventName, EventTime string
	SourceIPAddress, UserAgent        string
	VPCEndpointID                     string `json:"vpcEndpointId"`
	ErrorMessage                      string
	UserIdentity                      struct {
		Type, ARN, InvokedBy string
		SessionContext       struct {
			SessionIssuer struct{ ARN string }
			Attributes    struct{ MFAAuthenticated string }
		}
	}
	Resources []struct{ ARN string }
}

// recordsOf reads CloudTrail records: single ones, what CloudTrail writes to S3, or what
// aws cloudtrail lookup-events prints. A file may have several of these in a row.
func recordsOf(name string, stdin io.Reader) (all []asked, err error) {
	var text []byte
	if name == "-" {
		name = stdinName
		text, err = infile.Read(stdin, name, maxRecords)
	} else {
		text, err = infile.ReadFile(name, maxRecords)
	}
	if err != nil {
		return nil, err
	}
	var list []record
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		more, err := nextRecords(d)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: offset %d: %w", name, d.InputOffset(), err)
		}
		list = append(list, more...)
	}
	for i := range list {
		a, err := list[i].asked()
		a.fault = err
		a.name = fmt.Sprintf("%s, record %d", name, i)
		all = append(all, a)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no CloudTrail record; want one, or an object of Records or Events", name)
	}
	return all, nil
}

// nextRecords reads the records of the next JSON value. The error is io.EOF after the last
// value.
func nextRecords(d *json.Decoder) ([]record, error) {
	var file struct {
		record
		Records []record
		Events  []struct{ CloudTrailEvent string }
	}
	if err := d.Decode(&file); err != nil {
		return nil, err
	}
	list := file.Records
	for _, e := range file.Events {
		var r record
		if err := json.Unmarshal([]byte(e.CloudTrailEvent), &r); err != nil {
			return nil, fmt.Errorf("CloudTrailEvent: %w", err)
		}
		list = append(list, r)
	}
	if file.EventName != "" {
		list = append(list, file.record)
	}
	return list, nil
}

// asked is the request of a record. A message of a denial wins, as it names the action and
// the resource that were decided.
func (r *record) asked() (a asked, err error) {
	service, ok := strings.CutSuffix(r.EventSource, ".amazonaws.com")
	if !ok || r.EventName == "" {
		return a, errors.New("want eventSource and eventName")
	}
	a.action = actionOf(service, r.EventName)
	a.principal = r.UserIdentity.ARN
	if r.UserIdentity.Type == "AWSService" {
		a.principal = r.UserIdentity.InvokedBy
	}
	if len(r.Resources) > 0 {
		a.resource = r.Resources[0].ARN
	}
	if d, ok := access.ParseDenial(r.ErrorMessage); ok {
		a.action = d.Action
		if d.Resource != "" {
			a.resource = d.Resource
		}
		a.denied = &d
	}
	if a.time, err = time.Parse(time.RFC3339, r.EventTime); err != nil {
		return a, fmt.Errorf("eventTime: %q is not an instant", r.EventTime)
	}
	a.context = r.context()
	return a, nil
}

// actionOf is the action that authorizes an operation. Where several do, or none is
// known, it has the operation's name.
func actionOf(service, operation string) string {
	name := service + ":" + operation
	if _, ok := aws.Default().Action(name); ok {
		return name
	}
	if hint, ok := aws.Default().Nearest(name); ok {
		if meant := slices.Collect(hint.Actions()); len(meant) == 1 {
			return meant[0]
		}
	}
	return name
}

// context are the condition keys that a record tells.
func (r *record) context() (entries []condition.Entry) {
	if ip, err := netip.ParseAddr(r.SourceIPAddress); err == nil {
		entries = append(entries, condition.Addr("aws:SourceIp", ip))
	}
	if r.UserAgent != "" {
		entries = append(entries, condition.String("aws:UserAgent", r.UserAgent))
	}
	if r.VPCEndpointID != "" {
		entries = append(entries, condition.String("aws:SourceVpce", r.VPCEndpointID))
	}
	if mfa := r.UserIdentity.SessionContext.Attributes.MFAAuthenticated; mfa != "" {
		entries = append(entries, condition.String("aws:MultiFactorAuthPresent", mfa))
	}
	return entries
}
