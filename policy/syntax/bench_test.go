package syntax

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
)

// benchmarkDocument returns a document of about size bytes, laid out as people write
// them: statements with a few actions, two resources and a condition.
func benchmarkDocument(size int) []byte {
	var b bytes.Buffer
	b.WriteString("{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [")
	for i := 0; b.Len() < size-500; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `
        {
            "Sid": "ReadOrders%d",
            "Effect": "Allow",
            "Action": [
                "dynamodb:GetItem",
                "dynamodb:BatchGetItem",
                "dynamodb:Query"
            ],
            "Resource": [
                "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders%d",
                "arn:aws:dynamodb:eu-west-1:111122223333:table/Orders%d/index/*"
            ],
            "Condition": {
                "ForAllValues:StringEquals": {
                    "dynamodb:LeadingKeys": ["${aws:username}"]
                },
                "Bool": {"aws:SecureTransport": true}
            }
        }`, i, i, i)
	}
	b.WriteString("\n    ]\n}\n")
	return b.Bytes()
}

var benchmarkSizes = []int{1 << 10, 6 << 10, 20 << 10}

func BenchmarkParse(b *testing.B) {
	for _, size := range benchmarkSizes {
		src := benchmarkDocument(size)
		b.Run(strconv.Itoa(size>>10)+"KB", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				if _, err := Parse("", src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncodingJSON reads the same documents into plain structs, without positions
// and with few checks: what Parse is measured against. An action or resource is any
// because it may be a string or an array.
func BenchmarkEncodingJSON(b *testing.B) {
	type document struct {
		Version   string
		ID        string `json:"Id"`
		Statement []struct {
			Sid, Effect      string
			Action, Resource any
			Condition        map[string]map[string]any
		}
	}
	for _, size := range benchmarkSizes {
		src := benchmarkDocument(size)
		b.Run(strconv.Itoa(size>>10)+"KB", func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				var d document
				if err := json.Unmarshal(src, &d); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	src := benchmarkDocument(6 << 10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Format(src); err != nil {
			b.Fatal(err)
		}
	}
}
