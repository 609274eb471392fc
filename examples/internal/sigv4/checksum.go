package sigv4

import (
	"crypto/sha1" //nolint:gosec // a checksum that clients of S3 may choose
	"crypto/sha256"
	"hash"
	"hash/crc32"
	"hash/crc64"
)

// nvme is the polynomial of CRC-64/NVME, reversed.
var nvme = crc64.MakeTable(0x9a6c9329ac4bc9b5)

// NewChecksum returns the hash that stands behind a checksum header of S3, such as
// x-amz-checksum-crc32c; nil for any other name.
func NewChecksum(name string) hash.Hash {
	switch name {
	case "x-amz-checksum-crc32":
		return crc32.NewIEEE()
	case "x-amz-checksum-crc32c":
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case "x-amz-checksum-crc64nvme":
		return crc64.New(nvme)
	case "x-amz-checksum-sha1":
		return sha1.New() //nolint:gosec // as above
	case "x-amz-checksum-sha256":
		return sha256.New()
	}
	return nil
}
