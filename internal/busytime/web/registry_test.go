package web

import (
	"net/netip"
	"testing"
)

// special are IANA's registries of special-purpose addresses, IPv4 (RFC 6890 and what has been added since) and IPv6,
// with every block that they list, and behind them the forms in which one address is written into another.
// https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
var special = []struct{ block, name string }{
	{"0.0.0.0/8", "this network"},
	{"0.0.0.0/32", "this host on this network"},
	{"10.0.0.0/8", "private use"},
	{"100.64.0.0/10", "shared address space"},
	{"127.0.0.0/8", "loopback"},
	{"169.254.0.0/16", "link local"},
	{"172.16.0.0/12", "private use"},
	{"192.0.0.0/24", "IETF protocol assignments"},
	{"192.0.0.0/29", "IPv4 service continuity prefix"},
	{"192.0.0.8/32", "IPv4 dummy address"},
	{"192.0.0.9/32", "port control protocol anycast"},
	{"192.0.0.10/32", "traversal using relays around NAT anycast"},
	{"192.0.0.170/32", "NAT64/DNS64 discovery"},
	{"192.0.0.171/32", "NAT64/DNS64 discovery"},
	{"192.0.2.0/24", "documentation (TEST-NET-1)"},
	{"192.31.196.0/24", "AS112-v4"},
	{"192.52.193.0/24", "AMT"},
	{"192.88.99.0/24", "deprecated (6to4 relay anycast)"},
	{"192.88.99.2/32", "6a44 relay anycast"},
	{"192.168.0.0/16", "private use"},
	{"192.175.48.0/24", "direct delegation AS112 service"},
	{"198.18.0.0/15", "benchmarking"},
	{"198.51.100.0/24", "documentation (TEST-NET-2)"},
	{"203.0.113.0/24", "documentation (TEST-NET-3)"},
	{"240.0.0.0/4", "reserved"},
	{"255.255.255.255/32", "limited broadcast"},

	{"::1/128", "loopback"},
	{"::/128", "unspecified"},
	{"::ffff:0:0/96", "IPv4-mapped"},
	{"64:ff9b::/96", "IPv4-IPv6 translation (NAT64)"},
	{"64:ff9b:1::/48", "IPv4-IPv6 translation, local use"},
	{"100::/64", "discard only"},
	{"100:0:0:1::/64", "dummy IPv6 prefix"},
	{"2001::/23", "IETF protocol assignments"},
	{"2001::/32", "Teredo"},
	{"2001:1::1/128", "port control protocol anycast"},
	{"2001:1::2/128", "traversal using relays around NAT anycast"},
	{"2001:1::3/128", "DNS-SD service registration anycast"},
	{"2001:2::/48", "benchmarking"},
	{"2001:3::/32", "AMT"},
	{"2001:4:112::/48", "AS112-v6"},
	{"2001:10::/28", "deprecated (ORCHID)"},
	{"2001:20::/28", "ORCHIDv2"},
	{"2001:30::/28", "drone remote id"},
	{"2001:db8::/32", "documentation"},
	{"2002::/16", "6to4"},
	{"2620:4f:8000::/48", "direct delegation AS112 service"},
	{"3fff::/20", "documentation"},
	{"5f00::/16", "segment routing SIDs"},
	{"fc00::/7", "unique local"},
	{"fe80::/10", "link local"},

	{"::/96", "IPv4-compatible, deprecated"},
	{"::ffff:0:0:0/96", "IPv4-translated (SIIT, RFC 2765)"},
	{"fec0::/10", "site local, deprecated"},
	{"224.0.0.0/4", "multicast"},
	{"ff00::/8", "multicast"},
}

// TestSpecialPurposeAddresses: nothing is fetched from the first, the last or any address between of such a block.
func TestSpecialPurposeAddresses(t *testing.T) {
	t.Parallel()
	for _, s := range special {
		p := netip.MustParsePrefix(s.block)
		first, last := p.Masked().Addr().AsSlice(), p.Masked().Addr().AsSlice()
		for bit := p.Bits(); bit < len(last)*8; bit++ {
			last[bit/8] |= 0x80 >> (bit % 8)
		}
		between := append([]byte(nil), last...)
		if p.Bits() < len(last)*8 {
			between[p.Bits()/8] &^= 0x80 >> (p.Bits() % 8)
		}
		for _, raw := range [][]byte{first, between, last} {
			a, _ := netip.AddrFromSlice(raw)
			if !p.Contains(a) {
				t.Fatalf("%s is not in %s", a, p)
			}
			if public(a) {
				t.Errorf("%s is in %s (%s), and taken for public", a, s.block, s.name)
			}
		}
	}
}

// TestAddressesInAddresses: an inward address is not reached by writing it into another.
func TestAddressesInAddresses(t *testing.T) {
	t.Parallel()
	for _, inward := range []string{"169.254.169.254", "10.0.0.1", "127.0.0.1", "192.168.1.1"} {
		v4 := netip.MustParseAddr(inward).As4()
		for _, prefix := range []string{"::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "64:ff9b:1::"} {
			raw := netip.MustParseAddr(prefix).As16()
			copy(raw[12:], v4[:])
			if a := netip.AddrFrom16(raw); public(a) {
				t.Errorf("%s, which is %s in %s, is taken for public", a, inward, prefix)
			}
		}
		raw := netip.MustParseAddr("2002::").As16() // 6to4 has it behind its first two bytes
		copy(raw[2:], v4[:])
		if a := netip.AddrFrom16(raw); public(a) {
			t.Errorf("%s is taken for public", a)
		}
	}
}
