package io.cenote.compare.peers;

/** A pool that can be had as a plain data source: this project's or another one's. */
public interface Peer {
    /** The name by which the command line and the reports know it. */
    String name();

    /**
     * Opens a pool. Whether it connects at once or with the first caller is as the pool does it.
     *
     * @param settings what is set alike for every pool; all else is at the pool's own default
     * @return the open pool, to be closed
     * @throws IllegalArgumentException if the pool refuses the settings
     */
    OpenPeer open(PeerSettings settings);
}
